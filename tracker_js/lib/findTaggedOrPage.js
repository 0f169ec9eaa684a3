/**
 * Stands in for findTagged where a trigger has no tag.
 * @param {string | undefined} tag none: the whole page
 * @returns {HTMLElement[]} as findTagged
 */
export const findTagged = (tag) =>
  /** @type {HTMLElement[]} */ ([...document.querySelectorAll(tag ? "[data-tracardi-tag]" : "html")]).filter(
    ({ dataset: { tracardiTag } }) => !tag || tracardiTag == tag || tracardiTag?.split(/\s/).includes(tag),
  );
