/**
 * `crypto.randomUUID` exists on https and localhost only, and static sites are still served over http.
 * @returns {string} a UUID of version 4 (RFC 9562), two of its variant's free bits fixed
 */
export const uuid = () =>
  "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () => (crypto.getRandomValues(new Uint8Array(1))[0] & 15).toString(16));
