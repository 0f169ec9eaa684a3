/**
 * Runs for each page that is shown, including the pages that a router shows. This file stands for the module that the build
 * writes (`entry.py`): there, the function calls the site's features.
 * @param {boolean} [_isFirst] whether features that run once for the document run as well
 */
export const startPage = (_isFirst) => {};
