/**
 * Compares in JavaScript and not with a selector, so that a tag may hold any characters.
 * @param {string | undefined} tag
 * @returns {HTMLElement[]} the elements whose `data-tracardi-tag` is the tag, or lists it between spaces
 */
export const findTagged = (tag) =>
  /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-tracardi-tag]")]).filter(
    ({ dataset: { tracardiTag } }) => tracardiTag == tag || tracardiTag?.split(/\s/).includes(`${tag}`),
  );
