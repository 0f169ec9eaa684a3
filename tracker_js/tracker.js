import { createBatch } from "./batch.js";
import { profileId } from "./identity.js";
import { eventJson, payloadJson } from "./payload.js";
import { send } from "./send.js";

/** @returns {import("./types").TrackerOptions} from the inert block in the page's head */
const readOptions = () => JSON.parse(document.querySelector('script[data-tracardi-snippet="options"]')?.textContent || "").tracker;

/**
 * The entry module calls it with the parts that the site's configuration uses.
 * @param {import("./types").ContextPart[]} sessionContext
 * @param {import("./types").ContextPart[]} eventContext
 * @param {import("./types").Starter[]} starters
 * @returns {import("./types").Tracker}
 */
export function createTracker(sessionContext, eventContext, starters) {
  const options = readOptions();
  const batch = createBatch(
    (events) => send(options, payloadJson(events, options, sessionContext)),
    () => options.profile || profileId(),
  );

  /** @type {import("./types").Track} */
  const track = (type, properties, trackOptions) =>
    new Promise((settle) => {
      try {
        const given = { ...trackOptions };
        batch.add([eventJson(type, properties, given, eventContext), settle, given.fire || given.asBeacon]);
      } catch (reason) {
        console.error(`tracardi-snippet: event "${type}" not tracked:`, reason);
        settle({ ok: false, status: 0 });
      }
    });

  const start = () => starters.splice(0).forEach((starter) => starter(track, options));
  const load = () => {
    start();
    // A page that is rendered in advance may never be seen.
    if (document.prerendering) document.addEventListener("prerenderingchange", batch.release);
    else batch.release();
  };
  /** @param {Event} event */
  const hide = ({ type }) => {
    const isLeft = type == "pagehide";
    if (isLeft) start(); // not when it is only hidden: the elements of triggers may still be to come
    batch.hide(isLeft || document.visibilityState == "hidden", isLeft);
  };

  document.addEventListener("DOMContentLoaded", start);
  addEventListener("load", load);
  for (const type of ["visibilitychange", "pagehide"]) addEventListener(type, hide);
  return { track, start, load };
}
