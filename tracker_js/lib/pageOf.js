/**
 * Returns the part of an address that identifies a router's page: the path and the query.
 * @param {{pathname: string, search: string}} address
 * @returns {string}
 */
export const pageOf = ({ pathname, search }) => pathname + search;
