import { addEventListener } from "./lib/globals.js";

/**
 * Counts a page that comes back from the back/forward cache as a page view: no script runs a second time then.
 * https://developer.mozilla.org/en-US/docs/Web/API/PageTransitionEvent/persisted
 * @param {() => void} startPage tracks the auto events, and starts the triggers over
 */
export const backForwardCache = (startPage) => addEventListener("pageshow", ({ persisted }) => persisted && startPage());
