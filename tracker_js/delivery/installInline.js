import { tracker } from "../tracker.js";

/**
 * The script stands in the page's head: nothing has called it yet.
 * @param {() => void} open
 */
export const installInline = (open) => {
  if (window.tracker) return; // the block stands twice in the page
  window.tracker = tracker;
  open();
};
