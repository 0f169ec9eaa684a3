/**
 * Returns the selector of a tag. An element has the tag if `data-tracardi-tag` is the tag, or a list separated by spaces that
 * contains the tag.
 * @param {string | undefined} tag without quotes, backslashes and line breaks: see `_fits_quotes` in features.py
 */
export const selectorOf = (tag) => `[data-tracardi-tag="${tag}"],[data-tracardi-tag~="${tag}"]`;
