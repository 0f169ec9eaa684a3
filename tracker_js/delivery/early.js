import { WeakSet } from "../lib/builtIns.js";
import { addEventListener, document } from "../lib/globals.js";
import { hearers, passOn } from "../lib/hear.js";
import { ownGlobal } from "../lib/ownGlobal.js";

// Replaces lib/early.js in `delivery.mode: file`: the stub listens before the page's scripts run, and keeps the events.
export const acts = ownGlobal("tracker")?.acts || [];

/** The stub and the tracker hear the same event one after the other, and a listener in between may cause another event. */
const heard = new WeakSet();

/**
 * Listens beside the stub: `document.open()` removes the listeners of the stub.
 * @param {string} types the types that the stub listens for, separated by spaces
 */
export const listenEarly = (types) =>
  types.split(" ").forEach((type) => {
    hearers[type] = [];
    addEventListener(type, (event) => document.prerendering === true || acts.push([event, event.composedPath()]), true);
  });

/** Passes on the events that the stub has kept. From now on, each event is passed on at once. */
export const passEarly = () => {
  const value = (/** @type {import("../types/internal").Act} */ [event, path]) => {
    if (!heard.has(event)) passOn(event, path);
    heard.add(event);
  };
  // An assignment would have no effect if the page has frozen the prototype of all arrays.
  Object.defineProperty(acts, "push", /** @type {any} */ ({ __proto__: null, value, configurable: true }));
  acts.splice(0).forEach((/** @type {any} */ act) => acts.push(act));
};
