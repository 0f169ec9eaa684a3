import { addEventListener } from "./globals.js";
import { whenPageEnds } from "./pageEnd.js";

/** @type {Record<string, ((event: any, path: EventTarget[]) => void)[]>} The functions of the page's triggers, by event type. */
export const hearers = /** @type {any} */ ({ __proto__: null }); // without what the page has added to all objects

/**
 * Calls the triggers that wait for events of this type.
 * @param {Event} event
 * @param {EventTarget[]} path the path of the event, also through open shadow trees
 */
export const passOn = (event, path) => hearers[event.type].forEach((run) => run(event, path));

/**
 * Calls a function for each browser event of these types, until the page ends. The window has one listener for each type, so the
 * number of listeners does not grow with triggers, elements and pages.
 * @param {string} types separated by spaces
 * @param {(event: any, path: EventTarget[]) => void} run
 */
export const hear = (types, run) =>
  types.split(" ").forEach((type) => {
    if (!hearers[type]) {
      hearers[type] = [];
      // The capture phase, because a page may stop the event before it bubbles. The path is also that through open shadow trees.
      // https://dom.spec.whatwg.org/#concept-event-dispatch
      addEventListener(type, (event) => passOn(event, event.composedPath()), true);
    }
    hearers[type].push(run);
    whenPageEnds(() => (hearers[type] = []));
  });
