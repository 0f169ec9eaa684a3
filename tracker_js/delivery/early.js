import { hearers, passOn } from "../lib/hear.js";
import { ownGlobal } from "../lib/ownGlobal.js";

// Replaces lib/early.js in `delivery.mode: file`: the stub listens before the page's scripts run, and keeps the events.
const acts = ownGlobal("tracker")?.acts || [];

/** @param {string} types the types that the stub listens for, separated by spaces */
export const listenEarly = (types) => types.split(" ").forEach((type) => (hearers[type] = []));

/** Passes on the events that the stub has kept. From now on, each event is passed on at once. */
export const passEarly = () => {
  acts.push = (/** @type {import("../types/internal").Act} */ [event, path]) => {
    passOn(event, path);
    return 0;
  };
  acts.splice(0).forEach((/** @type {any} */ act) => acts.push(act));
};
