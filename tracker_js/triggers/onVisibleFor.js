import { observeRatio } from "../lib/observeRatio.js";

/**
 * Fires once for each element, when it has been visible for `dwell` milliseconds without a break; a page in the background is not.
 * @type {import("../types/internal").TriggerKind}
 */
export const onVisibleFor =
  (fire, { threshold, dwell }) =>
  (element) => {
    let wasVisible = false;
    let isDone = false;
    let timer = 0;
    const report = () => {
      isDone = true;
      fire(element);
    };
    const judge = () => {
      clearTimeout(timer);
      if (wasVisible && !isDone && !document.hidden) timer = setTimeout(report, dwell);
    };
    observeRatio(element, threshold, (isVisible) => {
      if (isVisible != wasVisible) {
        wasVisible = isVisible;
        judge();
      }
      return isDone;
    });
    document.addEventListener("visibilitychange", judge);
  };
