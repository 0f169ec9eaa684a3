/**
 * Runs for each page that is shown, including the pages that a router shows. The build replaces this file (`entry.py`). In the
 * file that the build writes, the function starts the site's features.
 * @param {boolean} [_isFirst] true for the document's first page: then features that run once for the document start as well
 */
export const startPage = (_isFirst) => {};
