/**
 * @param {Event} event
 * @returns {any} the link or area of an image map that it is about, if any; in the shadow tree of a component too
 */
export const linkOf = (event) =>
  // A form may have a field that is named like its method, and a page a variable.
  event.composedPath().find((node) => node instanceof Element && Element.prototype.matches.call(node, "a[href],area[href]"));
