import { load, start } from "../tracker.js";

/**
 * The script arrives as a file, at any time: the stub has held what the page called, and the document may be parsed or loaded.
 * @param {() => import("../types/internal").Tracker} open
 */
export const installFile = (open) => {
  const stub = window.tracker;
  if (!stub?.calls) return; // the file was loaded twice
  const tracker = (window.tracker = open());
  /** @param {import("../types/internal").StubCall[]} calls */
  const replay = (...calls) => {
    calls.forEach(([call, settle]) => settle(tracker.track(...call)));
    return 0;
  };
  replay(...stub.calls);
  stub.calls.push = replay; // a script may have kept the stub, or its track
  if (document.readyState != "loading") start();
  if (document.readyState == "complete") load();
};
