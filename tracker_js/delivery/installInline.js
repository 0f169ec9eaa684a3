/**
 * The script stands in the page's head: nothing has called it yet.
 * @param {() => import("../types").Tracker} create
 */
export function installInline(create) {
  if (!window.tracker) window.tracker = create(); // else the block stands twice in the page
}
