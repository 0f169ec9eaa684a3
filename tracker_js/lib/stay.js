/** Milliseconds until an element that something hides is looked at again. The documents promise half a second. */
export const HIDDEN_POLL_MS = 250;

/**
 * Returns the milliseconds after which an element counts as seen; 0 if the element counts now. If a trigger has `dwell`, the build
 * links elements/stay.js instead of this module.
 * @param {import("../types/internal").Watch} _watch
 * @param {Element} _element
 * @param {unknown} isShown whether the visitor sees the element
 * @returns {number}
 */
export const stay = (_watch, _element, isShown) => (isShown ? 0 : HIDDEN_POLL_MS);
