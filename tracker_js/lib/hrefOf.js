import { cleanAddress } from "./cleanAddress.js";

/**
 * Returns the masked address of a link.
 * @param {URL} address
 * @returns {string}
 */
export const hrefOf = (address) => cleanAddress(address.href);
