import { attempt } from "./attempt.js";
import { document } from "./globals.js";

/**
 * The address with which the page was opened. The browser keeps this address even if a script of the page changes `location`.
 * https://www.w3.org/TR/navigation-timing-2/#sec-PerformanceNavigationTiming
 */
export let openedAddress = attempt(() => window.performance.getEntriesByType("navigation")[0].name) || location.href;

/** The address of the page that led to this page. */
export let pageReferrer = document.referrer;

let isOpening = true;

/**
 * Notes that a router has opened a page.
 * @param {string} address
 * @param {string} referrer
 */
export const openPage = (address, referrer) => {
  openedAddress = address;
  pageReferrer = referrer;
  isOpening = true;
};

/** Notes that the page has started: later events get the current address. */
export const endOpening = () => {
  isOpening = false;
};

/** @param {string} address */
const fileOf = (address) => address.split(/[?#]/)[0];

/**
 * Returns the address of the page. Until the page has started, this is the address with which the page was opened. If a script
 * has replaced the path, the current address is returned.
 * @returns {string}
 */
export const pageAddress = () => (isOpening && fileOf(openedAddress) == fileOf(location.href) ? openedAddress : location.href);
