/**
 * Compares in JavaScript and not with a selector, so that a tag may hold any characters.
 * @param {string} tag
 * @returns {Element[]} the elements whose `data-tracardi-tag` is the tag, or lists it between spaces
 */
export const findTagged = (tag) =>
  [...document.querySelectorAll("[data-tracardi-tag]")].filter((element) => {
    const value = element.getAttribute("data-tracardi-tag") || "";
    return value == tag || value.split(/\s+/).includes(tag);
  });
