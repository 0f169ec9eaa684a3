import { URL } from "../lib/globals.js";
import { openPage, openedAddress, pageReferrer } from "../lib/openedPage.js";
import { withoutPass } from "../lib/withoutPass.js";

/** @param {string} address */
const strip = (address) => {
  const url = new URL(address);
  url.search = withoutPass(url.search);
  return url.href;
};

/**
 * The profile that another site of the same owner handed over in the link. Both parameters leave the address bar at once, so
 * that a copied address does not make two people one.
 */
const takePass = () => {
  if (!openedAddress.includes("__tr_")) return; // most addresses need not be read
  const { searchParams } = new URL(openedAddress);
  const [profile, source] = ["pid", "src"].map((name) => searchParams.get(`__tr_${name}`));
  if (!profile && !source) return;
  openPage(strip(openedAddress), pageReferrer);
  try {
    history.replaceState(history.state, "", strip(location.href));
  } catch {} // refused to a document without an origin of its own, as in a sandboxed frame
  return profile && source ? { pass: { profile, source } } : undefined;
};

const pass = takePass();

/** @returns {object | undefined} */
export const tracardiPassContext = () => pass;
