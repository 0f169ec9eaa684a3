/**
 * Returns the part of an address that identifies a router's page: the path alone. If the config says `softNavigation: path`, the
 * build links this module instead of pageOf.js.
 * @param {{pathname: string}} address
 * @returns {string}
 */
export const pageOf = ({ pathname }) => pathname;
