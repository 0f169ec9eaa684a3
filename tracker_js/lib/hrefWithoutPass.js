import { cleanAddress } from "./cleanAddress.js";
import { URL } from "./globals.js";
import { withoutPass } from "./withoutPass.js";

/**
 * Stands in for hrefOf where links hand over the profile: who followed it is no property of a link.
 * @param {HTMLAnchorElement} link
 * @returns {string} as hrefOf
 */
export const hrefOf = (link) => {
  const url = new URL(link.href);
  url.search = withoutPass(url.search);
  return cleanAddress(url.href);
};
