import { addEventListener, document, setTimeout } from "./globals.js";

/**
 * Calls `run` when the document has been parsed. If the document is parsed already, `run` is still called later, from a timer.
 * @param {() => void} run
 */
export const whenParsed = (run) => {
  if (document.readyState == "loading") addEventListener("DOMContentLoaded", () => run());
  else setTimeout(run);
};
