import { isRendered } from "../lib/isRendered.js";
import { pathFrom } from "./pathFrom.js";

/**
 * Returns whether an element has no box, because of its own style. The elements around it may be in other shadow roots.
 * See lib/isBoxless.js.
 * @param {Element} element
 */
export const isBoxless = (element) => {
  const around = /** @type {Element[]} */ (pathFrom(element).filter((node) => node instanceof Element));
  const rendered = around.find(isRendered);
  return (
    rendered && rendered != element && getComputedStyle(rendered).contentVisibility != "hidden" && /^(none|contents)$/.test(getComputedStyle(element).display)
  );
};
