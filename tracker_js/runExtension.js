/**
 * A site's own module: what it does wrong is its own affair, the tracker goes on.
 * @param {() => { default: (tracker: unknown) => void }} load gives the module's exports; the module runs at the first call
 * @returns {import("./types").Starter}
 */
export const runExtension = (load) => () => {
  try {
    load().default(window.tracker);
  } catch (reason) {
    console.error("tracardi-snippet: an extension failed:", reason);
  }
};
