/**
 * Takes out of an address what never leaves the page: user and password, and the content of a `data:` address.
 * @param {string} address
 * @returns {string}
 */
export const bareAddress = (address) => address.replace(/^(data:[^,]*).*|^([^/?#]*\/\/)[^/?#]*@/is, "$1$2");
