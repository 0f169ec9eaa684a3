import { isTurning, onShownPage, pageNumber } from "../lib/pageNumber.js";

/**
 * Returns a `fire` that does nothing after a router has left the page on which the trigger was made.
 * @param {import("../types/internal").Fire} fire
 * @returns {import("../types/internal").Fire}
 */
export const ofThisPage = (fire) => {
  const mine = pageNumber;
  return (element, added) => {
    // Scrolling between two pages of a router belongs to neither page: the router moves the viewport, not the visitor.
    if (mine == pageNumber && !(isTurning && added && "depth" in added)) onShownPage(() => fire(element, added));
  };
};
