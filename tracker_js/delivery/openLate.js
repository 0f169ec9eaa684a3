import { openTracker, start } from "../open.js";
import { release } from "../queue.js";

/**
 * Opens a tracker that arrives as a file: the document may be parsed or loaded already. The microtask lets the calls that the
 * stub has held come before the page's own events.
 */
export const openLate = () => {
  openTracker();
  queueMicrotask(() => {
    if (document.readyState != "loading") start();
    if (document.readyState == "complete") release();
  });
};
