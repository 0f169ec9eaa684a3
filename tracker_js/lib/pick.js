/**
 * @param {any} source
 * @param {string} names between spaces; what the source has not is left out of the JSON
 * @returns {Record<string, unknown>}
 */
export const pick = (source, names) => Object.fromEntries(names.split(" ").map((name) => [name, source[name]]));
