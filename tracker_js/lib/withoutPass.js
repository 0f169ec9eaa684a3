/**
 * As text: what else the query holds, in whatever encoding, stays as it is.
 * @param {string} search of an address
 * @returns {string[]} its parameters, without the profile that a link hands over
 */
export const withoutPass = (search) =>
  search
    .slice(1)
    .split("&")
    .filter((parameter) => parameter && !/^__tr_(pid|src)=/.test(parameter));
