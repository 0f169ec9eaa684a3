/** Counts the pages that a router has shown in this document. */
export let pageNumber = 0;

/** Whether a router has left a page, and the next is not there yet. */
export let isTurning = false;

export const leavePage = () => {
  isTurning = true;
};

/** Whether what is tracked now has happened on the page that was left. */
export let isOfLastPage = false;

/** @param {() => void} fire something of the page that was shown last, left or not */
export const onShownPage = (fire) => {
  isOfLastPage = isTurning;
  fire();
  isOfLastPage = false;
};

/** @param {boolean} isNext or the one before, which was not left after all */
export const turnPage = (isNext) => {
  isTurning = false;
  if (isNext) pageNumber++;
};
