// If the config sets `elements.properties`, the build links elements/propertiesOf.js instead of this module.

/**
 * @param {Element} _element
 * @returns {object | undefined}
 */
export const propertiesOf = (_element) => undefined;

/**
 * @param {Element} _element
 * @returns {string}
 */
export const productOf = (_element) => "";
