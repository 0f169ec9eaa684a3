import { attempt } from "./attempt.js";
import { Blob, URL } from "./globals.js";

/**
 * Returns a UUID from the address of a blob: browsers put a new UUID into each such address.
 * "Generate a new blob URL" in https://www.w3.org/TR/FileAPI/
 * @returns {string} version 4 of https://www.rfc-editor.org/rfc/rfc9562
 */
const makeUuid = () => {
  const url = URL.createObjectURL(new Blob());
  URL.revokeObjectURL(url);
  return url.slice(-36);
};

// A page may replace `crypto` after the tracker has started, and the replacement may throw.
const randomUuid = attempt(() => window.crypto.randomUUID.bind(window.crypto));

/**
 * Returns a new UUID. `randomUUID` is ten times as fast as a blob, but exists on https and localhost only, and some static sites
 * are still served over http. https://developer.mozilla.org/en-US/docs/Web/API/Crypto/randomUUID
 * @returns {string} version 4 of https://www.rfc-editor.org/rfc/rfc9562
 */
export const uuid = () => attempt(() => randomUuid?.()) || makeUuid();
