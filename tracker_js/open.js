import { whenShown } from "./lib/whenShown.js";
import { release, watchLeaving } from "./queue.js";
import { startPage } from "./startPage.js";

let isStarted = false;

const startOnce = () => {
  if (isStarted) return;
  isStarted = true;
  startPage(true);
};

/** Starts the page's features, once the document has been parsed and is shown. Later calls do nothing. */
export const start = () => whenShown(startOnce);

/** Binds the tracker to the life of the document: parsed, loaded, left. */
export const openTracker = () => {
  addEventListener("pagehide", start);
  watchLeaving();
  // On the document, not the window: listeners of the page on the document run after this one.
  document.addEventListener("DOMContentLoaded", start);
  addEventListener("load", release);
};
