import { pageNumber } from "../lib/pageNumber.js";

/**
 * The triggers of a page that a router has left do not fire any more.
 * @param {import("../types/internal").TriggerKind} kind
 * @returns {import("../types/internal").TriggerKind}
 */
export const ofThisPage = (kind) => (fire, options) => {
  const mine = pageNumber;
  return kind((element, added) => {
    if (mine == pageNumber) fire(element, added);
  }, options);
};
