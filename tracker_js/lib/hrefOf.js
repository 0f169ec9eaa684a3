import { cleanAddress } from "./cleanAddress.js";

/**
 * @param {HTMLAnchorElement} link
 * @returns {string} its address, as it may leave the page
 */
export const hrefOf = (link) => cleanAddress(link.href);
