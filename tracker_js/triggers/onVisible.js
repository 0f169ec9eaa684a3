import { observeRatio } from "../lib/observeRatio.js";

/**
 * Fires once for each element.
 * @type {import("../types/internal").TriggerKind}
 */
export const onVisible = (fire, { threshold }) =>
  observeRatio(threshold, (element, isVisible) => {
    if (isVisible) fire(element);
    return isVisible;
  });
