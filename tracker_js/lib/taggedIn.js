import { Element } from "./globals.js";
import { isMatch } from "./isMatch.js";
import { selectorOf } from "./selectorOf.js";

const { getRootNode } = Element.prototype;
const SHADOW_ROOT = 11; // Node.DOCUMENT_FRAGMENT_NODE

/**
 * Returns the elements in the path of an event that have the tag. Elements in shadow trees do not count.
 * @param {EventTarget[]} path
 * @param {string | undefined} tag undefined: the whole page
 * @returns {Element[]}
 */
export const taggedIn = (path, tag) =>
  /** @type {Element[]} */ (path).filter((node) => isMatch(node, selectorOf(tag)) && getRootNode.call(node).nodeType != SHADOW_ROOT);
