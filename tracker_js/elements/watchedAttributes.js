/**
 * The attributes whose changes matter to triggers; undefined: all attributes, because the names of properties are not known.
 * @type {string[] | undefined}
 */
export const watchedAttributes = undefined;
