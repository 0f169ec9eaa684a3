/**
 * Fires each time that the pointer enters an element and stays there for `dwell` milliseconds.
 * @type {import("../types/internal").TriggerKind}
 */
export const onMouseOver = (fire, { dwell = 0 }) => (element) => {
  let timer = 0;
  element.addEventListener("mouseenter", () => (timer = setTimeout(() => element.isConnected && fire(element), dwell)));
  element.addEventListener("mouseleave", () => clearTimeout(timer));
};
