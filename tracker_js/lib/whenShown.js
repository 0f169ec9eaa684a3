import { attempt } from "./attempt.js";
import { fromJson, toJson } from "./json.js";

/**
 * Calls that wait until a prerendered page is shown. An element of the page may be named "prerendering", and is not true.
 * @type {(() => void)[] | false}
 */
let unshown = document.prerendering === true && [];

/**
 * Calls a function; in a prerendered page when the visitor sees the page, or never.
 * https://html.spec.whatwg.org/multipage/document-sequences.html#prerendering
 * @param {(...given: any[]) => void} run
 * @param {...any} given its arguments as they are now: a page may change its objects in the meantime
 */
export const whenShown = (run, ...given) => {
  if (!unshown) return run(...given);
  // What is no JSON fails later, where the reason is logged.
  const copies = attempt(() => fromJson(toJson(given))) || given;
  unshown.push(() => run(...copies));
};

if (unshown)
  addEventListener(
    "prerenderingchange",
    () => {
      const calls = unshown || [];
      unshown = false;
      calls.forEach(queueMicrotask); // all of them before the batch is sent, and one that throws stops no other
    },
    true, // before listeners of the page
  );
