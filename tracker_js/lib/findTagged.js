/**
 * Returns the elements with the tag: `data-tracardi-tag` is the tag, or a list separated by spaces that contains the tag.
 * @param {string | undefined} tag without quotes, backslashes and line breaks: see `_fits_quotes` in features.py
 * @returns {NodeListOf<Element>}
 */
export const findTagged = (tag) => document.querySelectorAll(`[data-tracardi-tag="${tag}"],[data-tracardi-tag~="${tag}"]`);
