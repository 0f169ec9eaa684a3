import { isMatch } from "./isMatch.js";

/**
 * Returns the link in the path of a click, or undefined: also an area of an image map, a link in SVG, and a link in an open shadow tree.
 * A link in an editor is text: browsers do not follow it.
 * @param {EventTarget[]} path
 * @returns {any}
 */
export const linkIn = (path) => path.find((/** @type {any} */ node) => isMatch(node, "a[*|href],area[href]") && !node.isContentEditable);
