/**
 * Returns the link, or the area of an image map, that was clicked. A link in the shadow tree of a component is found too:
 * https://developer.mozilla.org/en-US/docs/Web/API/Event/composedPath
 * @param {Event} event
 * @returns {any} undefined if no link was clicked
 */
export const linkOf = (event) =>
  // The method is taken from `Element.prototype`: a form field named "matches" hides the form's own method of that name.
  // https://developer.mozilla.org/en-US/docs/Web/API/HTMLFormElement
  event.composedPath().find((node) => node instanceof Element && Element.prototype.matches.call(node, "a[href],area[href]"));
