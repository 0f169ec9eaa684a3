import { isRendered } from "./isRendered.js";
import { unclobbered } from "./unclobbered.js";

/**
 * Returns whether an element has no box, because of its own style. Chromium writes a warning to the console if a script reads the style
 * of an element inside `content-visibility: hidden`, so that style is not read.
 * https://developer.mozilla.org/en-US/docs/Web/CSS/content-visibility
 * @param {Element} element
 */
export const isBoxless = (element) => {
  let rendered = element;
  for (let parent; !isRendered(rendered) && (parent = unclobbered(rendered).parentElement); ) rendered = parent;
  return (
    rendered != element && getComputedStyle(rendered).contentVisibility != "hidden" && /^(none|contents)$/.test(getComputedStyle(element).display)
  );
};
