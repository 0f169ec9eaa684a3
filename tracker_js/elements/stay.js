import { productOf } from "../lib/propertiesOf.js";

export const HIDDEN_POLL_MS = 250;

/** The time at which the visitor has come to this tab or left it. */
let turnedAt = 0;

document.addEventListener("visibilitychange", () => (turnedAt = performance.now()));

/**
 * Returns the milliseconds after which an element counts as seen; 0 if the element counts now. The visitor must see the element for
 * `dwell` milliseconds without a break. A page in a background tab counts as a break.
 * https://developer.mozilla.org/en-US/docs/Web/API/Document/visibilitychange_event
 * @param {import("../types/internal").Watch} watch
 * @param {Element} element
 * @param {unknown} isShown whether the visitor sees the element
 * @returns {number}
 */
export const stay = ({ dwell = 0, stays }, element, isShown) => {
  const now = performance.now();
  const product = productOf(element);
  const [before, since] = stays.get(element) || ["", 0];
  const isBreak = !isShown || document.hidden;
  const start = stays.has(element) && before == product ? Math.max(since, turnedAt) : now;
  if (isBreak) stays.delete(element);
  else stays.set(element, [product, start]);
  return isBreak ? HIDDEN_POLL_MS : Math.max(0, start + dwell - now);
};
