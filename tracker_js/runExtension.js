import { tracker } from "./tracker.js";

/**
 * A site's own module: what it does wrong is its own affair, the tracker goes on.
 * @param {() => { default: (tracker: unknown) => unknown }} load gives the module's exports; the module runs at the first call
 * @param {string} name of its file
 */
export const runExtension = (load, name) => {
  (async () => load().default(tracker))().catch((reason) => console.error(`tracardi-snippet: ${name} failed:`, reason));
};
