import { tracker } from "./tracker.js";

/**
 * A site's own module: what it does wrong is its own affair, the tracker goes on.
 * @param {() => { default: (tracker: unknown) => void }} load gives the module's exports; the module runs at the first call
 */
export const runExtension = (load) => {
  try {
    load().default(tracker);
  } catch (reason) {
    console.error("tracardi-snippet: an extension failed:", reason);
  }
};
