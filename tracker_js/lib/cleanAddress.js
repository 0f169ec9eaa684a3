import { maskParameters } from "./maskParameters.js";

/**
 * The one way by which an address leaves the page. The build writes another function where `privacy.urls` of the config asks for it.
 * @param {string} address
 * @returns {string}
 */
export const cleanAddress = (address) => maskParameters(address);
