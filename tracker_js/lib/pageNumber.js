/** The number of page changes that a router has made in this document. */
export let pageNumber = 0;

/** True after a router has left a page, until the next page is there. */
export let isTurning = false;

export const leavePage = () => {
  isTurning = true;
};

/** True while an event is tracked that happened on the page that the router has left. */
export let isOfLastPage = false;

/**
 * Calls `fire` for the page that was shown last, even if a router has left that page.
 * @param {() => void} fire
 */
export const onShownPage = (fire) => {
  isOfLastPage = isTurning;
  fire();
  isOfLastPage = false;
};

/**
 * Ends a page change.
 * @param {boolean} isNext false if the router stayed on the page after all
 */
export const turnPage = (isNext) => {
  isTurning = false;
  if (isNext) pageNumber++;
};
