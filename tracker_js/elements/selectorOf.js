/**
 * Returns the selector of any tag. The build links this module instead of lib/selectorOf.js in two cases: a trigger has no tag, or
 * a tag has characters that cannot stand in a quoted selector.
 * @param {string | undefined} tag undefined: the whole page
 */
export const selectorOf = (tag) => {
  // `CSS.escape` may be a page's own: `var CSS = "p {}"`.
  const value = tag?.replace(/[^\w-]/gu, (character) => `\\${character.codePointAt(0)?.toString(16)} `);
  return tag ? `[data-tracardi-tag="${value}"],[data-tracardi-tag~="${value}"]` : "html";
};
