import { isOfLastPage, isTurning } from "./pageNumber.js";
import { pageContext } from "../context/page.js";

/** @type {object | undefined} */
let last;

/** @returns {object | undefined} as pageContext; of the page that a router has left, for what still happens on it */
export const routedPageContext = () => {
  if (isOfLastPage && last) return last;
  const page = pageContext();
  if (!isTurning) last = page;
  return page;
};
