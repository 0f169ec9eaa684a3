import { addEventListener, document } from "./globals.js";
import { hearers, passOn } from "./hear.js";

/** @type {import("../types/internal").Act[] | undefined} The events from before the page's triggers have started. */
export let acts = [];

/**
 * Listens before the page's scripts run, so that no listener of the page can hide an event:
 * https://developer.mozilla.org/en-US/docs/Web/API/Event/stopImmediatePropagation
 * @param {string} types separated by spaces
 */
export const listenEarly = (types) =>
  types.split(" ").forEach((type) => {
    hearers[type] = [];
    addEventListener(
      type,
      (event) => {
        const path = event.composedPath();
        if (!acts) passOn(event, path);
        // In a prerendered page only scripts act. The value is compared with true as in whenShown.js.
        else if (document.prerendering !== true) acts.push([event, path]);
      },
      true,
    );
  });

/** Passes on the events that came before the page's triggers. From now on, each event is passed on at once. */
export const passEarly = () => {
  const early = acts || [];
  acts = undefined;
  early.forEach(([event, path]) => passOn(event, path));
};
