import { isMatch } from "../lib/isMatch.js";
import { selectorOf } from "../lib/selectorOf.js";

/**
 * Returns the elements in the path of an event that have the tag, also those in open shadow roots.
 * @param {EventTarget[]} path
 * @param {string | undefined} tag undefined: the whole page
 * @returns {Element[]}
 */
export const taggedIn = (path, tag) => /** @type {Element[]} */ (path).filter((node) => isMatch(node, selectorOf(tag)));
