import { callPage } from "../lib/callPage.js";
import { tracker } from "../tracker.js";

/**
 * The script arrives as a file, at any time: the stub has held what the page called.
 * @param {() => void} open
 */
export const installFile = (open) => {
  const { calls } = window.tracker || {};
  if (!calls) return; // the file was loaded twice
  window.tracker = tracker;
  open();
  // A script may have kept the stub, or a function of it.
  calls.push = (run) => {
    callPage(() => run(tracker));
    return 0;
  };
  calls.splice(0).forEach((run) => calls.push(run));
};
