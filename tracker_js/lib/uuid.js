/**
 * `crypto.randomUUID` exists on https and localhost only, and static sites are still served over http.
 * @returns {string} a UUID of version 4 (RFC 9562)
 */
export const uuid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(31));
  let at = 0;
  return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () => (bytes[at++] & 15).toString(16));
};
