/**
 * @param {string | undefined} tag without quotes, backslashes and line breaks: see `_fits_quotes` in features.py
 * @returns {NodeListOf<Element>} the elements whose `data-tracardi-tag` is the tag, or lists it between spaces
 */
export const findTagged = (tag) => document.querySelectorAll(`[data-tracardi-tag="${tag}"],[data-tracardi-tag~="${tag}"]`);
