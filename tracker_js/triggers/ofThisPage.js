import { isTurning, pageNumber } from "../lib/pageNumber.js";

/**
 * The triggers of a page that a router has left do not fire any more.
 * @param {import("../types/internal").TriggerKind} kind
 * @returns {import("../types/internal").TriggerKind}
 */
export const ofThisPage = (kind) => (fire, options) => {
  const mine = pageNumber;
  return kind((element, added) => {
    // What is scrolled while a router turns the page is neither's depth.
    if (mine == pageNumber && !(isTurning && added && "depth" in added)) fire(element, added);
  }, options);
};
