import { observeRatio } from "../lib/observeRatio.js";

/**
 * Fires once for each element, when the element is visible for the first time.
 * @type {import("../types/internal").TriggerKind}
 */
export const onVisible = (fire, { threshold }) =>
  observeRatio(threshold, (element, isVisible) => {
    if (isVisible) fire(element);
    return isVisible;
  });
