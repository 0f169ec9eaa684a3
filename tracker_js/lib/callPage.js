/**
 * Calls a function of the page. If the function throws, the error is logged and the tracker goes on.
 * @param {() => unknown} run
 */
export const callPage = (run) => {
  try {
    run();
  } catch (reason) {
    console.error("tracardi-snippet: a function of the page failed:", reason);
  }
};
