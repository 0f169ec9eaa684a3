/**
 * The script stands in the page's head: nothing has called it yet.
 * @param {() => import("../types/internal").Tracker} open
 */
export const installInline = (open) => {
  if (!window.tracker) window.tracker = open(); // else the block stands twice in the page
};
