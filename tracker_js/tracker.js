import { Promise } from "./lib/globals.js";
import { whenShown } from "./lib/whenShown.js";
import { eventJson } from "./payload.js";
import { addEvent, delivery, flush } from "./queue.js";

/** @type {import("./types/internal").Track} Adds an event to the queue. If the page is prerendered, the event waits until the page is shown. */
export const track = (type, properties, trackOptions, callback) => {
  /** @type {Promise<import("./types/internal").Outcome>} */
  const outcome = new Promise((settle) =>
    whenShown(
      (own, chosen) => {
        try {
          const given = { __proto__: null, ...chosen };
          addEvent(eventJson(type, own, given), settle, given.fire || given.asBeacon);
        } catch (reason) {
          console.error("tracardi-snippet: not tracked:", type, reason);
          settle({ ok: false, status: 0 });
        }
      },
      properties,
      trackOptions,
    ),
  );
  outcome.then(callback);
  return outcome;
};

/** Sends batch after batch, until a request ends and no new request follows. */
const flushAll = async () => {
  /** @type {unknown} */
  let last;
  flush();
  do {
    await (last = delivery);
    flush(); // sends events that came during the request or did not fit into the batch
  } while (last != delivery);
};

/** @type {import("./types/internal").Tracker} */
export const tracker = {
  track,
  flush: () => new Promise((settle) => whenShown(() => settle(flushAll()))),
};
