import { addEventListener } from "./lib/globals.js";
import { whenShown } from "./lib/whenShown.js";
import { release, watchLeaving } from "./queue.js";
import { startPage } from "./startPage.js";

let isStarted = false;

const startOnce = () => {
  if (isStarted) return;
  isStarted = true;
  startPage(true);
};

/** Starts the page's features when the page is shown. The first call counts; later calls do nothing. */
export const start = () => whenShown(startOnce);

/** Starts the tracker's work at each stage of the document: parsed, loaded, left. */
export const openTracker = () => {
  addEventListener("pagehide", start);
  watchLeaving();
  // DOMContentLoaded is fired at the document: https://html.spec.whatwg.org/multipage/parsing.html#the-end
  // The capture phase comes before the page's listeners on the document.
  addEventListener("DOMContentLoaded", start, true);
  addEventListener("load", release);
};
