import { document, queueMicrotask } from "../lib/globals.js";
import { openTracker, start } from "../open.js";
import { release } from "../queue.js";

/**
 * Opens a tracker that is loaded as a file: the document may be parsed or loaded already. Because of the microtask, the calls that
 * the stub has stored are tracked before the auto events.
 */
export const openLate = () => {
  openTracker();
  queueMicrotask(() => {
    if (document.readyState != "loading") start();
    if (document.readyState == "complete") release();
  });
};
