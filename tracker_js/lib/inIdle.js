import { setTimeout } from "./globals.js";

const CHUNK = 500;

/**
 * Calls a function for each item of a list: for the first items at once, for the others while the browser is idle, at the latest after
 * half a second. In Safari, which has no idle callbacks, the others follow in timers.
 * @template T
 * @param {T[]} items the list is emptied; whoever empties it earlier ends the work
 * @param {(item: T) => void} run
 */
export const inIdle = (items, run) => {
  items.splice(0, CHUNK).forEach(run);
  // Safari has no idle callbacks, and its timers take the object for 0.
  // https://developer.mozilla.org/en-US/docs/Web/API/Window/requestIdleCallback
  if (items[0]) (window.requestIdleCallback || setTimeout)(() => inIdle(items, run), /** @type {any} */ ({ timeout: 500 }));
};
