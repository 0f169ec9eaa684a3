import { Promise } from "../lib/globals.js";
import { fromJson, toJson } from "../lib/json.js";
import { ownGlobal } from "../lib/ownGlobal.js";
import { isFinal, isRefused, readPage } from "./pageOptions.js";

/** @type {(outcome: import("../types/internal").Outcome) => void} Ends `firstOutcome`. */
let settleFirst;

/** @type {Promise<import("../types/internal").Outcome>} The outcome of the first request. */
export const firstOutcome = new Promise((settle) => (settleFirst = settle));

/**
 * Posts events, unless the page's own options forbid tracking. Adds the fields that the page has put into `window.response.context`.
 * @param {import("../types/internal").Post} post
 * @returns {import("../types/internal").Post}
 */
export const stockPost = (post) => async (events) => {
  if (!isFinal) readPage(); // an event with `fire: true` is sent before the document is parsed
  if (isRefused()) return { ok: false, status: 403 }; // 403: the queue drops the events, as if the collector had rejected them
  let given = {};
  try {
    given = fromJson(toJson({ ...ownGlobal("response")?.context }));
  } catch (reason) {
    console.error("tracardi-snippet: not sent: window.response.context:", reason);
  }
  const outcome = await post(events, { options: given });
  settleFirst(outcome);
  return outcome;
};
