import { callPage } from "../lib/callPage.js";
import { ownGlobal } from "../lib/ownGlobal.js";
import { tracker } from "../tracker.js";

/**
 * Installs a tracker that is loaded as a file. The file may arrive at any time; the stub has stored the page's calls until then.
 * @param {() => void} open starts the tracker
 */
export const installFile = (open) => {
  const { calls } = ownGlobal("tracker") || {};
  if (!calls) return; // the file was loaded twice
  window.tracker = tracker;
  open();
  // A script may still hold the stub or one of its functions: run such late calls at once.
  const value = (/** @type {import("../types/internal").StubCall} */ run) => callPage(() => run(tracker));
  // An assignment would have no effect if the page has frozen the prototype of all arrays.
  Object.defineProperty(calls, "push", /** @type {any} */ ({ __proto__: null, value, configurable: true }));
  calls.splice(0).forEach((/** @type {any} */ run) => calls.push(run));
};
