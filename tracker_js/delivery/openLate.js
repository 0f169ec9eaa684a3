import { release } from "../queue.js";
import { openTracker, start } from "../tracker.js";

/** The document may be parsed or loaded already. What the stub has held comes before the page's own events. */
export const openLate = () => {
  openTracker();
  queueMicrotask(() => {
    if (document.readyState != "loading") start();
    if (document.readyState == "complete") release();
  });
};
