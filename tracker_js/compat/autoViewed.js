import { addEventListener, document, setTimeout } from "../lib/globals.js";
import { trackerOptions } from "../options.js";
import { boomtrainTrack, currentPage, forgetViewed, viewedPage } from "./boomtrain.js";

/** True after the document's first page. */
let isLater = false;

addEventListener("pagehide", forgetViewed);

/** Tracks `viewed` for each page, unless the page itself has tracked `viewed` by the time the document is parsed. */
export const autoViewed = () => {
  const view = () => {
    // On the first page any `viewed` counts: the page may have removed parameters from its address since.
    if (isLater ? viewedPage != currentPage() : !viewedPage) boomtrainTrack("viewed", trackerOptions.boomtrain?.attributes);
    isLater = true;
  };
  // The timer runs after the page's own listeners for DOMContentLoaded, which may track `viewed`. The load event would be too late: if a
  // page is left early, that event never comes. No timer runs in a page that is left while it is parsed; its state is then "loading" or,
  // in Chromium, "complete".
  if (isLater || document.readyState == "interactive") setTimeout(view);
  else view();
};
