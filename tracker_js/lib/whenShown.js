import { attempt } from "./attempt.js";
import { addEventListener, document, queueMicrotask } from "./globals.js";
import { fromJson, toJson } from "./json.js";

/**
 * Calls that wait until a prerendered page is shown; false if the page is shown. The value is compared with true, because
 * `document.prerendering` may be an element of that name: https://html.spec.whatwg.org/multipage/dom.html#dom-tree-accessors
 * @type {(() => void)[] | false}
 */
let unshown = document.prerendering === true && [];

/**
 * Calls a function. If the page is prerendered, the call waits until the visitor sees the page; this may never happen.
 * https://developer.mozilla.org/en-US/docs/Web/API/Document/prerenderingchange_event
 * @param {(...given: any[]) => void} run
 * @param {...any} given arguments, copied at once if the call waits: the page may change its objects before the call
 */
export const whenShown = (run, ...given) => {
  if (!unshown) return run(...given);
  // If the arguments cannot be written as JSON, `run` fails later and the reason is logged there.
  const copies = attempt(() => fromJson(toJson(given))) || given;
  unshown.push(() => run(...copies));
};

if (unshown)
  addEventListener(
    "prerenderingchange",
    () => {
      const calls = unshown || [];
      unshown = false;
      // All calls run before the batch is sent, and a call that throws does not stop the others.
      calls.forEach(queueMicrotask);
    },
    true, // runs before the page's own listeners
  );
