import { observeRatio } from "../lib/observeRatio.js";

/**
 * Fires once for each element.
 * @type {import("../types/internal").TriggerKind}
 */
export const onVisible = (fire, { threshold }) => {
  const observer = observeRatio(threshold, (element, isVisible) => {
    if (isVisible) {
      observer.unobserve(element);
      fire(element);
    }
  });
  return (element) => observer.observe(element);
};
