/**
 * Returns an object with some properties of `source`. A property that `source` lacks is undefined, so JSON omits the property.
 * @param {any} source
 * @param {string} names separated by spaces
 * @returns {Record<string, unknown>}
 */
export const pick = (source, names) => Object.fromEntries(names.split(" ").map((name) => [name, source[name]]));
