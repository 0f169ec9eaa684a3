import { WeakMap } from "../lib/builtIns.js";
import { addEventListener, clearTimeout, document, setTimeout } from "../lib/globals.js";
import { isRendered } from "../lib/isRendered.js";
import { productOf } from "../lib/propertiesOf.js";

/** The time at which the visitor has come to this tab or left it. */
let turnedAt = 0;

addEventListener("visibilitychange", () => (turnedAt = window.performance.now()));

/**
 * Calls `report` when the visitor has seen an element for `dwell` milliseconds without a break. A page in a background tab counts as a
 * break. https://developer.mozilla.org/en-US/docs/Web/API/Document/visibilitychange_event
 * @param {import("../types/internal").Watch} watch
 * @param {Element} element
 * @param {unknown} isShown whether the visitor sees the element now
 * @param {() => void} report
 */
export const stay = (watch, element, isShown, report) => {
  const { dwell = 0, stays = (watch.stays = new WeakMap()) } = watch;
  const product = productOf(element);
  const [timer, before] = stays.get(element) || [];
  if (isShown && before == product) return;
  clearTimeout(timer);
  stays.delete(element);
  /** @param {number} ms */
  const wait = (ms) => {
    const end = () => {
      stays.delete(element);
      const left = turnedAt + dwell - window.performance.now();
      if (left > 0) wait(left);
      else if (!document.hidden && isRendered(element)) report();
    };
    stays.set(element, [setTimeout(end, ms), product]);
  };
  if (isShown) wait(dwell);
};
