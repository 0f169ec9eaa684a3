import { cleanAddress } from "./cleanAddress.js";
import { withoutPass } from "./withoutPass.js";

/**
 * Returns the masked address of a link, without the profile that the link passes on: the profile belongs to the visitor, not to
 * the link. If the config passes the profile on by links, the build links this module instead of hrefOf.js.
 * @param {URL} address
 * @returns {string}
 */
export const hrefOf = (address) => {
  address.search = withoutPass(address.search);
  return cleanAddress(address.href);
};
