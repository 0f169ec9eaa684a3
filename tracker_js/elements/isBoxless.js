import { Element } from "../lib/globals.js";
import { isRendered } from "../lib/isRendered.js";
import { pathFrom } from "./pathFrom.js";

/**
 * Stands in for lib/isBoxless.js with `elements.shadow`: the nearest rendered element may be outside the shadow root.
 * @param {Element} element
 */
export const isBoxless = (element) => {
  const withAncestors = /** @type {Element[]} */ (pathFrom(element).filter((node) => node instanceof Element));
  const rendered = withAncestors.find(isRendered) || withAncestors.pop();
  return (
    rendered && rendered != element && getComputedStyle(rendered).contentVisibility != "hidden" && /^(none|contents)$/.test(getComputedStyle(element).display)
  );
};
