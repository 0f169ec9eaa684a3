/** @returns {object} as the browser shows them: values raw, never decoded, so that none can fail */
export const cookiesContext = () => {
  /** @type {Record<string, string>} */
  const cookies = {};
  for (const pair of document.cookie.split("; ")) {
    const at = pair.indexOf("=");
    if (at > 0) cookies[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return cookies;
};
