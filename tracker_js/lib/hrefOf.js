/**
 * @param {HTMLAnchorElement} link
 * @returns {string} its address
 */
export const hrefOf = (link) => link.href;
