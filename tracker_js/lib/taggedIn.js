import { isMatch } from "./isMatch.js";
import { selectorOf } from "./selectorOf.js";

const { getRootNode } = Node.prototype;

/**
 * Returns the elements in the path of an event that have the tag. Elements in shadow trees do not count.
 * @param {EventTarget[]} path
 * @param {string | undefined} tag undefined: the whole page
 * @returns {Element[]}
 */
export const taggedIn = (path, tag) =>
  /** @type {Element[]} */ (path).filter((node) => isMatch(node, selectorOf(tag)) && !(getRootNode.call(node) instanceof ShadowRoot));
