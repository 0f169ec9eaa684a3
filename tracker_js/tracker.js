import { startPage } from "./parts.js";
import { eventJson } from "./payload.js";
import { addEvent, delivery, flush, release, watchLeaving } from "./queue.js";

let isStarted = false;

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
      flush(); // what came while a request was under way, and what was too much for one
    } while (last != delivery);
  },
};

/** The document has been parsed; only the first call counts. */
export const start = () => {
  if (isStarted) return;
  isStarted = true;
  startPage(true);
};

export const openTracker = () => {
  addEventListener("pagehide", start);
  watchLeaving();
  // Of the document: the page's own listeners there come after us.
  document.addEventListener("DOMContentLoaded", start);
  addEventListener("load", release);
};
