/**
 * Returns whether a value is a shadow root. A page may have a class of its own named `ShadowRoot`.
 * @param {any} value
 * @returns {value is ShadowRoot}
 */
export const isShadowRoot = (value) => ({}).toString.call(value) == "[object ShadowRoot]";
