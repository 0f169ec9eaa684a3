import { eventJson } from "./payload.js";
import { addEvent, delivery, flush } from "./queue.js";

/** @type {import("./types/internal").Track} */
export const track = (type, properties, trackOptions, callback) => {
  /** @type {Promise<import("./types/internal").Outcome>} */
  const outcome = new Promise((settle) => {
    try {
      const given = { ...trackOptions };
      addEvent(eventJson(type, properties, given), settle, given.fire || given.asBeacon);
    } catch (reason) {
      console.error("tracardi-snippet: not tracked:", type, reason);
      settle({ ok: false, status: 0 });
    }
  });
  outcome.then(callback);
  return outcome;
};

/** @type {import("./types/internal").Tracker} */
export const tracker = {
  track,
  async flush() {
    /** @type {unknown} */
    let last;
    flush();
    do {
      await (last = delivery);
      flush(); // events that were added during the request, and events that did not fit into it
    } while (last != delivery);
  },
};
