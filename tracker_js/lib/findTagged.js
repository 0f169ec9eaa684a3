/**
 * @param {string | undefined} tag any characters
 * @returns {NodeListOf<Element>} the elements whose `data-tracardi-tag` is the tag, or lists it between spaces
 */
export const findTagged = (tag) => {
  const value = CSS.escape(`${tag}`);
  return document.querySelectorAll(`[data-tracardi-tag=${value}],[data-tracardi-tag~=${value}]`);
};
