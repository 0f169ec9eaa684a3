/**
 * As text: what else the query holds, in whatever encoding, stays as it is.
 * @param {string} search of an address
 * @returns {string} the same, without the profile that a link hands over, and without the question mark
 */
export const withoutPass = (search) =>
  search
    .slice(1)
    .split("&")
    .filter((parameter) => !/^__tr_(pid|src)(=|$)/.test(parameter))
    .join("&");
