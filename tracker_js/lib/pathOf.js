/**
 * Stands in for pageOf where `softNavigation: path` counts paths only.
 * @param {{pathname: string}} address
 * @returns {string} as pageOf
 */
export const pageOf = ({ pathname }) => pathname;
