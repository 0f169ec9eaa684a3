/**
 * Removes from a query the profile that a link passes on. The query is edited as text, so other parameters keep their encoding.
 * @param {string} search the query of an address, with the question mark
 * @returns {string} the query without the profile and without the question mark
 */
export const withoutPass = (search) =>
  search
    .slice(1)
    .split("&")
    .filter((parameter) => !/^__tr_(pid|src)(=|$)/.test(parameter))
    .join("&");
