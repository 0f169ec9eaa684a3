import { observeRatio } from "../lib/observeRatio.js";

/**
 * Fires once for each element, when it has been visible for `dwell` milliseconds without a break; a page in the background is not.
 * @type {import("../types/internal").TriggerKind}
 */
export const onVisibleFor = (fire, { threshold, dwell }) => {
  /** @type {Map<Element, number>} 1 for each element that is visible, 0 for the others. */
  const seen = new Map();
  const timers = new Map();
  /** @param {Element} element */
  const judge = (element) => {
    clearTimeout(timers.get(element));
    if (!seen.get(element) || document.hidden) return;
    const report = () => {
      observer.unobserve(element);
      seen.delete(element);
      fire(element);
    };
    timers.set(element, setTimeout(report, dwell));
  };
  const observer = observeRatio(threshold, (element, isVisible) => {
    if (seen.get(element) == +isVisible) return;
    seen.set(element, +isVisible);
    judge(element);
  });
  document.addEventListener("visibilitychange", () => seen.forEach((_, element) => judge(element)));
  return (element) => observer.observe(element);
};
