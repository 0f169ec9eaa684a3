import { attempt } from "./attempt.js";

/**
 * The address that the page was opened with: browsers keep it, and a script of the page may have changed the other since.
 * https://www.w3.org/TR/navigation-timing-2/#sec-PerformanceNavigationTiming
 */
export let openedAddress = attempt(() => performance.getEntriesByType("navigation")[0].name) || location.href;

/** The address of the page before. */
export let pageReferrer = document.referrer;

let isOpening = true;

/**
 * A router has opened a page.
 * @param {string} address
 * @param {string} referrer
 */
export const openPage = (address, referrer) => {
  openedAddress = address;
  pageReferrer = referrer;
  isOpening = true;
};

/** The page has started: from now on events have the address that they happened at. */
export const endOpening = () => {
  isOpening = false;
};

/** @param {string} address */
const fileOf = (address) => address.split(/[?#]/)[0];

/** @returns {string} the address of the page; until it has started the one that it was opened with, unless another path has replaced it */
export const pageAddress = () => (isOpening && fileOf(openedAddress) == fileOf(location.href) ? openedAddress : location.href);
