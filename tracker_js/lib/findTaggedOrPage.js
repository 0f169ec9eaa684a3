/**
 * Stands in for findTagged where a trigger has no tag.
 * @param {string | undefined} tag none: the whole page
 * @returns {NodeListOf<Element>} as findTagged
 */
export const findTagged = (tag) => {
  const value = CSS.escape(`${tag}`);
  return document.querySelectorAll(tag ? `[data-tracardi-tag=${value}],[data-tracardi-tag~=${value}]` : "html");
};
