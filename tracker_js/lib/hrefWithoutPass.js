import { cleanAddress } from "./cleanAddress.js";
import { URL } from "./globals.js";
import { withoutPass } from "./withoutPass.js";

/**
 * Returns the masked address of a link, without the profile that the link passes on: the profile belongs to the visitor, not to
 * the link. If the config passes the profile on by links, the build links this module instead of hrefOf.js.
 * @param {HTMLAnchorElement} link
 * @returns {string}
 */
export const hrefOf = (link) => {
  const url = new URL(link.href);
  url.search = withoutPass(url.search);
  return cleanAddress(url.href);
};
