import { addEventListener } from "./globals.js";
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
    addEventListener(type, (event) => (acts ? acts.push([event, event.composedPath()]) : passOn(event, event.composedPath())), true);
  });

/** Passes on the events that came before the page's triggers. From now on, each event is passed on at once. */
export const passEarly = () => {
  const early = acts || [];
  acts = undefined;
  early.forEach(([event, path]) => passOn(event, path));
};
