import { tracker } from "./tracker.js";

/**
 * Runs a site's own module. If the module throws, the error is logged and the tracker goes on.
 * @param {() => { default: (tracker: unknown) => unknown }} load returns the module's exports; the first call runs the module
 * @param {string} name the module's file name
 */
export const runExtension = (load, name) => {
  (async () => load().default(tracker))().catch((reason) => console.error(`tracardi-snippet: ${name} failed:`, reason));
};
