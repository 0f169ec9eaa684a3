/**
 * The script arrives as a file, at any time: the stub has held what the page called, and the document may be parsed or loaded.
 * @param {() => import("../types").Tracker} create
 */
export function installFile(create) {
  const stub = window.tracker;
  if (!stub?.calls) return; // the file was loaded twice
  const tracker = (window.tracker = create());
  stub.calls.forEach(([call, settle]) => settle(tracker.track(...call)));
  if (document.readyState != "loading") tracker.start();
  if (document.readyState == "complete") tracker.load();
}
