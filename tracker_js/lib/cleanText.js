import { cleanAddress } from "./cleanAddress.js";

/**
 * Returns the text with masked addresses. The content of a `data:` address is cut off also where it stands within a word, as in `url(data:`.
 * @param {string} text
 * @returns {string}
 */
export const cleanText = (text) => text.replace(/^data:.*|\S+/gis, (part) => (/[:?#]/.test(part) ? cleanAddress(part.replace(/(\bdata:[\w/+.;=-]*),.+/is, "$1")) : part));
