import { hearers, passOn } from "../lib/hear.js";
import { pathFrom } from "./pathFrom.js";
import { eachRoot } from "./shadowRoots.js";

/**
 * Listens in each open shadow root for events that do not leave the root. "submit" and "scroll" never do. "mouseover" does not if the
 * pointer comes from another element of the root. https://dom.spec.whatwg.org/#dom-event-composed
 * @param {string} types separated by spaces
 * @param {(event: Event, path: EventTarget[]) => void} [take]
 */
export const hearRoots = (types, take = (event, path) => hearers[event.type] && passOn(event, path)) => {
  /** @param {Event} event */
  const listener = (event) => {
    const path = event.composedPath();
    const top = path[path.length - 1];
    // If the event leaves this root, another listener hears the event.
    if (top == event.currentTarget) take(event, [...path, ...pathFrom(/** @type {ShadowRoot} */ (top).host)]);
  };
  eachRoot((root) => types.split(" ").forEach((type) => root.addEventListener(type, listener, true)));
};
