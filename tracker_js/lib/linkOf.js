/**
 * @param {Event} event
 * @returns {any} the link or area of an image map that it is about, if any; in the shadow tree of a component too
 */
export const linkOf = (event) => event.composedPath().find((node) => /** @type {any} */ (node).matches?.("a[href],area[href]"));
