import { Element } from "./globals.js";

/**
 * Returns whether a node is an element that matches the selector. In a form, a field named "matches" hides the form's own method, so
 * the method is taken from `Element.prototype`: https://developer.mozilla.org/en-US/docs/Web/API/HTMLFormElement
 * @param {unknown} node
 * @param {string} selector
 */
export const isMatch = (node, selector) => node instanceof Element && Element.prototype.matches.call(node, selector);
