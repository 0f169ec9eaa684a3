import { isTurning, onShownPage } from "../lib/pageNumber.js";

/**
 * Returns a `fire` that tracks events of the page that a router is leaving as events of that page.
 * @param {import("../types/internal").Fire} fire
 * @returns {import("../types/internal").Fire}
 */
export const ofThisPage = (fire) => (element, added, own) => {
  // Scrolling between two pages of a router belongs to neither page: the router moves the viewport, not the visitor.
  if (!(isTurning && added && "depth" in added)) onShownPage(() => fire(element, added, own));
};
