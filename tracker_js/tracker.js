import { createBatch } from "./batch.js";
import { profileId } from "./identity.js";
import { eventJson, payloadJson } from "./payload.js";
import { send } from "./send.js";

/** @returns {import("./types").TrackerOptions} from the inert block in the page's head */
const readOptions = () => JSON.parse(document.querySelector('script[data-tracardi-snippet="options"]')?.textContent || "").tracker;

/**
 * @param {import("./types").Features} features
 * @returns {import("./types").Tracker}
 */
export function createTracker({ sessionContext, eventContext, starters }) {
  const options = readOptions();
  const batch = createBatch(
    (events) => send(options, payloadJson(events, options, sessionContext)),
    () => options.profile || profileId(),
  );

  /** @type {import("./types").Track} */
  const track = (type, properties = {}, trackOptions = {}) =>
    new Promise((settle) => {
      try {
        const json = eventJson(type, properties, trackOptions, eventContext);
        batch.add({ json, settle }, trackOptions.fire || trackOptions.asBeacon);
      } catch (reason) {
        console.error(`tracardi-snippet: event "${type}" not tracked:`, reason);
        settle({ ok: false, status: 0 });
      }
    });

  const start = () => starters.splice(0).forEach((starter) => starter(track, options));
  const load = () => {
    start();
    batch.release();
  };
  /** @param {Event} event */
  const hide = ({ type }) => {
    const isHidden = type == "pagehide" || document.visibilityState == "hidden";
    if (isHidden) start();
    batch.hide(isHidden);
  };

  document.addEventListener("DOMContentLoaded", start);
  addEventListener("load", load);
  for (const type of ["visibilitychange", "pagehide", "pageshow"]) addEventListener(type, hide);
  return { track, start, load };
}
