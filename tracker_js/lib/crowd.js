/**
 * Returns whether an element is too far from the viewport to be observed. If elements may appear later, the build links
 * elements/crowd.js instead of this module.
 * @param {IntersectionObserverEntry} _entry
 * @returns {unknown}
 */
export const isFar = (_entry) => false;
