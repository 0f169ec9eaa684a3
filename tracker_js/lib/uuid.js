import { Blob, URL } from "./globals.js";

/** @returns {string} a UUID of version 4 (RFC 9562), as browsers put it into the address of a blob ("generate a new blob URL" in the File API) */
const makeUuid = () => {
  const url = URL.createObjectURL(new Blob());
  URL.revokeObjectURL(url);
  return url.slice(-36);
};

/**
 * Made for the purpose and ten times as fast, but on https and localhost only; static sites are still served over http.
 * @returns {string} a UUID of version 4 (RFC 9562)
 */
export const uuid = () => window.crypto.randomUUID?.() || makeUuid(); // a page may have a "crypto" of its own
