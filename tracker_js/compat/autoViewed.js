import { trackerOptions } from "../options.js";
import { boomtrainTrack, currentPage, viewedPage } from "./boomtrain.js";

let isLater = false;

/** `viewed` on page load, unless the page has tracked it itself, when the document was parsed at the latest. */
export const autoViewed = () => {
  // After what listens for it as well. Not when the page has loaded: one that is left before that is told nothing any more.
  setTimeout(() => {
    // The first page may have cleaned its address since.
    if (isLater ? viewedPage != currentPage() : !viewedPage) boomtrainTrack("viewed", trackerOptions.boomtrain?.attributes);
    isLater = true;
  });
};
