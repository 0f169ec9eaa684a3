import { cleanAddress } from "./cleanAddress.js";

/**
 * Returns the masked address of a link.
 * @param {HTMLAnchorElement} link
 * @returns {string}
 */
export const hrefOf = (link) => cleanAddress(link.href);
