/**
 * Returns the selector of any tag. The build links this module instead of lib/selectorOf.js in two cases: a trigger has no tag, or
 * a tag has characters that cannot stand in a quoted selector.
 * @param {string | undefined} tag undefined: the whole page
 */
export const selectorOf = (tag) => {
  const value = CSS.escape(/** @type {string} */ (tag));
  return tag ? `[data-tracardi-tag=${value}],[data-tracardi-tag~=${value}]` : "html";
};
