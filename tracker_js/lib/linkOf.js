/**
 * Returns the link, or the area of an image map, that was clicked. A link in the shadow tree of a component is found too:
 * https://developer.mozilla.org/en-US/docs/Web/API/Event/composedPath
 * @param {Event} event
 * @returns {any} undefined if no link was clicked
 */
export const linkOf = (event) =>
  // The path includes `window`, on which "matches" may be a variable of the page. In a form, a field named "matches" hides the
  // form's own method, so the method is taken from `Element.prototype`:
  // https://developer.mozilla.org/en-US/docs/Web/API/HTMLFormElement
  event.composedPath().find((node) => node instanceof Element && Element.prototype.matches.call(node, "a[href],area[href]"));
