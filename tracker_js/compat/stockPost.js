import { fromJson, toJson } from "../lib/json.js";
import { isFinal, isRefused, readPage } from "./pageOptions.js";

/** @type {(outcome: import("../types/internal").Outcome) => void} */
let settleFirst;

/** @type {Promise<import("../types/internal").Outcome>} The outcome of the first request. */
export const firstOutcome = new Promise((settle) => (settleFirst = settle));

/**
 * Posts events as the page's own options say, with the fields that a page writes to `window.response.context`.
 * @param {import("../types/internal").Post} post
 * @returns {import("../types/internal").Post}
 */
export const stockPost = (post) => async (events) => {
  if (!isFinal) readPage(); // events with `fire: true` are sent while the document is still being parsed
  if (isRefused()) return { ok: false, status: 403 }; // a refusal of the collector has the same effect
  let given = {};
  try {
    given = fromJson(toJson({ ...window.response?.context }));
  } catch (reason) {
    console.error("tracardi-snippet: not sent: window.response.context:", reason);
  }
  const outcome = await post(events, { options: given });
  settleFirst(outcome);
  return outcome;
};
