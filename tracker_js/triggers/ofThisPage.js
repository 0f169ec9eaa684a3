import { isTurning, onShownPage, pageNumber } from "../lib/pageNumber.js";

/**
 * The triggers of a page that a router has left do not fire any more.
 * @param {import("../types/internal").Fire} fire
 * @returns {import("../types/internal").Fire}
 */
export const ofThisPage = (fire) => {
  const mine = pageNumber;
  return (element, added) => {
    // What is scrolled while a router turns the page is neither's depth.
    if (mine == pageNumber && !(isTurning && added && "depth" in added)) onShownPage(() => fire(element, added));
  };
};
