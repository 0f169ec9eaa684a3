import { observeRatio } from "../lib/observeRatio.js";

/**
 * Fires once for each element that has been visible for `dwell` milliseconds without a break.
 * A page in a background tab counts as a break. https://developer.mozilla.org/en-US/docs/Web/API/Document/visibilitychange_event
 * @type {import("../types/internal").TriggerKind}
 */
export const onVisibleFor = (fire, { threshold, dwell }) => {
  /** @type {Map<Element, boolean>} The elements that have not fired yet; true if the element is visible. */
  const seen = new Map();
  const timers = new Map();
  const done = new WeakSet();
  /** @param {Element} element */
  const judge = (element) => {
    clearTimeout(timers.get(element));
    if (!seen.get(element) || document.hidden) return;
    const report = () => {
      done.add(element);
      seen.delete(element);
      fire(element);
    };
    timers.set(element, setTimeout(report, dwell));
  };
  document.addEventListener("visibilitychange", () => seen.forEach((_, element) => judge(element)));
  return observeRatio(threshold, (element, isVisible) => {
    const isDone = done.has(element);
    if (!isDone && seen.get(element) != isVisible) {
      seen.set(element, isVisible);
      judge(element);
    }
    return isDone;
  });
};
