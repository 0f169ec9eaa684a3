import { document } from "../lib/globals.js";
import { openRoots } from "./shadowRoots.js";

/** Selects the elements that triggers can watch. */
export const TAGGED = "[data-tracardi-tag]";

/**
 * Returns the elements of the document, then those of the open shadow roots, that match a selector.
 * @param {string} selector
 * @returns {Element[]}
 */
export const findAll = (selector) => [document, ...openRoots()].flatMap((tree) => [...tree.querySelectorAll(selector)]);
