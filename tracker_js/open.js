import { release, watchLeaving } from "./queue.js";
import { startPage } from "./startPage.js";

let isStarted = false;

/** Starts the page's features, once the document has been parsed. Later calls do nothing. */
export const start = () => {
  if (isStarted) return;
  isStarted = true;
  startPage(true);
};

/** Binds the tracker to the life of the document: parsed, loaded, left. */
export const openTracker = () => {
  addEventListener("pagehide", start);
  watchLeaving();
  // On the document, not the window: listeners of the page on the document run after this one.
  document.addEventListener("DOMContentLoaded", start);
  addEventListener("load", release);
};
