import { maskParameters } from "./maskParameters.js";

/**
 * Masks an address. Every address that the tracker sends passes through this function.
 * If the config sets `privacy.urls`, the build may write another function in place of this one.
 * @param {string} address
 * @returns {string}
 */
export const cleanAddress = (address) => maskParameters(address);
