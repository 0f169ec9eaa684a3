import { addEventListener } from "../lib/globals.js";
import { hearers, passOn } from "../lib/hear.js";
import { ownGlobal } from "../lib/ownGlobal.js";

// Replaces lib/early.js in `delivery.mode: file`: the stub listens before the page's scripts run, and keeps the events.
export const acts = ownGlobal("tracker")?.acts || [];

/** @type {Event | undefined} The stub and the tracker hear the same event one after the other. */
let lastHeard;

/**
 * Listens beside the stub: `document.open()` removes the listeners of the stub.
 * @param {string} types the types that the stub listens for, separated by spaces
 */
export const listenEarly = (types) =>
  types.split(" ").forEach((type) => {
    hearers[type] = [];
    addEventListener(type, (event) => acts.push([event, event.composedPath()]), true);
  });

/** Passes on the events that the stub has kept. From now on, each event is passed on at once. */
export const passEarly = () => {
  acts.push = (/** @type {import("../types/internal").Act} */ [event, path]) => {
    if (event != lastHeard) passOn(event, path);
    lastHeard = event;
    return 0;
  };
  acts.splice(0).forEach((/** @type {any} */ act) => acts.push(act));
};
