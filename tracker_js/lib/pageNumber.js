/** Counts the pages that a router has shown in this document. */
export let pageNumber = 0;

/** Whether a router has left a page, and the next is not there yet. */
export let isTurning = false;

export const leavePage = () => {
  isTurning = true;
};

/** @param {boolean} isNext or the one before, which was not left after all */
export const turnPage = (isNext) => {
  isTurning = false;
  if (isNext) pageNumber++;
};
