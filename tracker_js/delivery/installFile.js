import { load, start } from "../tracker.js";

/**
 * The script arrives as a file, at any time: the stub has held what the page called, and the document may be parsed or loaded.
 * @param {() => import("../types/internal").Tracker} open
 */
export const installFile = (open) => {
  const { calls } = window.tracker || {};
  if (!calls) return; // the file was loaded twice
  const tracker = (window.tracker = open());
  calls.forEach((run) => run(tracker));
  // A script may have kept the stub, or a function of it.
  calls.push = (run) => {
    run(tracker);
    return 0;
  };
  if (document.readyState != "loading") start();
  if (document.readyState == "complete") load();
};
