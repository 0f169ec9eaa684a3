/**
 * Stands in for findTagged where a trigger has no tag, or one that does not fit between the quotes of a selector.
 * @param {string | undefined} tag none: the whole page
 * @returns {NodeListOf<Element>} as findTagged
 */
export const findTagged = (tag) => {
  const value = CSS.escape(/** @type {string} */ (tag));
  return document.querySelectorAll(tag ? `[data-tracardi-tag=${value}],[data-tracardi-tag~=${value}]` : "html");
};
