/**
 * Removes the parts of an address that never leave the page: user, password, and the content of a `data:` address.
 * @param {string} address
 * @returns {string}
 */
export const bareAddress = (address) => address.replace(/^(data:[^,]*).*|^([^/?#]*\/\/)[^/?#]*@/is, "$1$2");
