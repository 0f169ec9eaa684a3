import { isRendered } from "./isRendered.js";

/**
 * Returns whether an element has no box, because of its own style. Chromium writes a warning to the console if a script reads the style
 * of an element inside `content-visibility: hidden`, so that style is not read.
 * https://developer.mozilla.org/en-US/docs/Web/CSS/content-visibility
 * @param {Element} element
 */
export const isBoxless = (element) => {
  let rendered = element;
  while (rendered.parentElement && !isRendered(rendered)) rendered = rendered.parentElement;
  return (
    rendered != element && getComputedStyle(rendered).contentVisibility != "hidden" && /^(none|contents)$/.test(getComputedStyle(element).display)
  );
};
