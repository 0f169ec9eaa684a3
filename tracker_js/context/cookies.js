import { document } from "../lib/globals.js";

/** @returns {object} the page's cookies by name; values stay as stored, because decoding can throw */
export const cookiesContext = () => {
  /** @type {Record<string, string>} */
  const cookies = {};
  for (const pair of document.cookie.split("; ")) {
    const at = pair.indexOf("=");
    if (at > 0) cookies[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return cookies;
};
