/** @returns {string} a UUID of version 4 (RFC 9562) */
const makeUuid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(31));
  let at = 0;
  return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () => (bytes[at++] & 15).toString(16));
};

/**
 * The browser's own takes a tenth of the time, but exists on https and localhost only; static sites are still served over http.
 * @returns {string} a UUID of version 4 (RFC 9562)
 */
export const uuid = () => (crypto.randomUUID ? crypto.randomUUID() : makeUuid());
