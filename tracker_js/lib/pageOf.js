/**
 * @param {{pathname: string, search: string}} address
 * @returns {string} what tells the pages of a router from each other
 */
export const pageOf = ({ pathname, search }) => pathname + search;
