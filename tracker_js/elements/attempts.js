import { WeakSet } from "../lib/builtIns.js";
import { addEventListener, setTimeout } from "../lib/globals.js";

/** @type {EventTarget[]} The path of the visitor's click, during the click. */
let clicked = [];

addEventListener(
  "click",
  (event) => {
    if (!event.isTrusted) return;
    clicked = event.composedPath();
    setTimeout(() => (clicked = []));
  },
  true,
);

/**
 * Returns whether the visitor has made the event, and not a script. `requestSubmit()` of a script fires a trusted event, too, but no
 * click on a button precedes it: https://developer.mozilla.org/en-US/docs/Web/API/HTMLFormElement/requestSubmit
 * @param {any} event
 */
const isVisitors = ({ isTrusted, type, submitter }) => isTrusted && (type != "submit" || clicked.includes(submitter));

/**
 * Returns the function that is called with each act, and returns whether the act counts after the page's own listeners have run. With `attempts: true`, an act that
 * the page has prevented counts. If a script completes the act later, for example by `form.submit()` after a check, this is the same
 * act, and does not count again.
 * @param {import("../types/internal").TriggerOptions} options
 * @returns {(event: Event, node: Element) => () => unknown}
 */
export const attempts = (options) => {
  /** @type {WeakSet<Element>} */
  const attempted = new WeakSet();
  return (event, node) => {
    const isNew = isVisitors(event);
    return () => (event.defaultPrevented ? options.attempts && attempted.add(node) : !attempted.delete(node) || isNew);
  };
};
