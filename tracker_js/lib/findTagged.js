import { findAll } from "./findAll.js";
import { selectorOf } from "./selectorOf.js";

/**
 * Returns the elements of the document that have the tag.
 * @param {string | undefined} tag undefined: the whole page
 */
export const findTagged = (tag) => findAll(selectorOf(tag));
