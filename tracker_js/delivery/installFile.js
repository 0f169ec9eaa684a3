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
  calls.forEach((run) => run(tracker));
  // A script may have kept the stub, or a function of it.
  calls.push = (run) => {
    run(tracker);
    return 0;
  };
};
