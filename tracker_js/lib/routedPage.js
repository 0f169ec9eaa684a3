import { isOfLastPage, isTurning } from "./pageNumber.js";
import { pageContext } from "../context/page.js";

/** @type {object | undefined} */
let last;

/**
 * Returns the page context of an event. If the event happened on a page that a router has left, this is the context of that page.
 * @returns {object | undefined}
 */
export const routedPageContext = () => {
  if (isOfLastPage && last) return last;
  const page = pageContext();
  if (!isTurning) last = page;
  return page;
};
