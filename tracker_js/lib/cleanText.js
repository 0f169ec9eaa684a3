import { cleanAddress } from "./cleanAddress.js";

/**
 * Returns the text with masked addresses.
 * @param {string} text
 * @returns {string}
 */
export const cleanText = (text) => text.replace(/^data:.*|\S+/gis, (part) => (/[:?#]/.test(part) ? cleanAddress(part) : part));
