import { attempt } from "./attempt.js";
import { URL } from "./globals.js";

/**
 * Returns a whole address, or undefined if the browser cannot make an address of the text.
 * @param {string} address as the page contains it
 * @param {EventTarget[]} path of an event; its last entries are the root element, the document and the window
 * @returns {URL | undefined}
 */
export const addressIn = (address, path) => attempt(() => new URL(address, /** @type {Element} */ (path[path.length - 3]).baseURI));
