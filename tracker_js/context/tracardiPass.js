import { URL } from "../lib/globals.js";
import { openPage, openedAddress, pageReferrer } from "../lib/openedPage.js";
import { withoutPass } from "../lib/withoutPass.js";

/**
 * Returns an address without the two parameters of the hand-over.
 * @param {string} address
 */
const strip = (address) => {
  const url = new URL(address);
  url.search = withoutPass(url.search);
  return url.href;
};

/**
 * Reads the profile that another site of the same owner has put into the link. Both parameters are removed from the address bar at
 * once: otherwise a copied address would give two people the same profile.
 */
const takePass = () => {
  if (!openedAddress.includes("__tr_")) return; // saves the time to parse most addresses
  const { searchParams } = new URL(openedAddress);
  const [profile, source] = ["pid", "src"].map((name) => searchParams.get(`__tr_${name}`));
  if (!profile && !source) return;
  openPage(strip(openedAddress), pageReferrer);
  try {
    window.history.replaceState(window.history.state, "", strip(location.href));
  } catch {} // some browsers throw in a document with an opaque origin: https://github.com/whatwg/html/issues/8948
  return profile && source ? { pass: { profile, source } } : undefined;
};

const pass = takePass();

/** @returns {object | undefined} the profile and the event source that the link has handed over */
export const tracardiPassContext = () => pass;
