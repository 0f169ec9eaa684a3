import { Element } from "./globals.js";

/**
 * Returns whether an element is neither hidden nor inside a hidden element: by `display`, `content-visibility`, `visibility` or
 * `opacity`. Browsers that cannot tell (Chrome before 105, Firefox before 106, Safari before 17.4) get true.
 * https://developer.mozilla.org/en-US/docs/Web/API/Element/checkVisibility
 * @param {Element} element
 * @returns {boolean}
 */
export const isRendered = (element) =>
  // These names of the options are older than `opacityProperty` and `visibilityProperty`, and all browsers know them.
  Element.prototype.checkVisibility?.call(element, { checkOpacity: true, checkVisibilityCSS: true }) ?? true;
