import { bareAddress } from "../lib/bareAddress.js";
import { cleanFragment, cleanPath, cleanQuery } from "./partRules.js";

/**
 * Stands in for lib/cleanAddress.js where `privacy.urls` drops or keeps a part of addresses.
 * @param {string} address
 * @returns {string}
 */
export const cleanAddress = (address) => {
  const [path, query = "", fragment = ""] = /** @type {string[]} */ (/^([^?#]*)(\?[^#]*)?([^]*)$/.exec(bareAddress(address))).slice(1);
  return cleanPath(path) + cleanQuery(query) + cleanFragment(fragment);
};
