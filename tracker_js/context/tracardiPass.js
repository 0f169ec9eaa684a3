import { URL } from "../lib/globals.js";
import { withoutPass } from "../lib/withoutPass.js";

/**
 * The profile that another site of the same owner handed over in the link. Both parameters leave the address bar at once, so
 * that a copied address does not make two people one.
 */
const takePass = () => {
  if (!location.search) return; // most addresses need not be read
  const url = new URL(location.href);
  const [profile, source] = ["pid", "src"].map((name) => url.searchParams.get(`__tr_${name}`));
  if (!profile && !source) return;
  url.search = withoutPass(url.search);
  try {
    history.replaceState(history.state, "", url);
  } catch {} // refused to a document without an origin of its own, as in a sandboxed frame
  return profile && source ? { pass: { profile, source } } : undefined;
};

const pass = takePass();

/** @returns {object | undefined} */
export const tracardiPassContext = () => pass;
