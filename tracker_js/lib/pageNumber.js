/** Counts the pages that a router has shown in this document. */
export let pageNumber = 0;

export const turnPage = () => {
  pageNumber++;
};
