/**
 * What the page has given is its own affair: what it does wrong, the tracker goes on.
 * @param {() => unknown} run
 */
export const callPage = (run) => {
  try {
    run();
  } catch (reason) {
    console.error("tracardi-snippet: a function of the page failed:", reason);
  }
};
