/**
 * Calls `report` when the visitor has seen an element for long enough. If a trigger has `dwell`, the build links elements/stay.js
 * instead of this module.
 * @param {import("../types/internal").Watch} _watch
 * @param {Element} _element
 * @param {unknown} isShown whether the visitor sees the element now
 * @param {() => void} report
 */
export const stay = (_watch, _element, isShown, report) => {
  if (isShown) report();
};
