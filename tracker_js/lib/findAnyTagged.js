/**
 * Returns the elements with the tag. The build links this module instead of findTagged.js in two cases: a trigger has no tag, or
 * a tag has characters that cannot stand in a quoted selector.
 * @param {string | undefined} tag undefined: the whole page
 * @returns {NodeListOf<Element>}
 */
export const findTagged = (tag) => {
  const value = CSS.escape(/** @type {string} */ (tag));
  return document.querySelectorAll(tag ? `[data-tracardi-tag=${value}],[data-tracardi-tag~=${value}]` : "html");
};
