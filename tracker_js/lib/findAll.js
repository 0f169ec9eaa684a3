import { document } from "./globals.js";

/** Selects the elements that triggers can watch. */
export const TAGGED = "[data-tracardi-tag]";

/**
 * Returns the elements of the document that match a selector, in document order.
 * @param {string} selector
 * @returns {Element[]}
 */
export const findAll = (selector) => [...document.querySelectorAll(selector)];
