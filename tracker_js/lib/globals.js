import { attempt } from "./attempt.js";
import { unclobbered } from "./unclobbered.js";

// Globals as they are when the tracker starts: a page may replace them later, or declare variables of these names. A module that uses
// one of these names imports the name from here: the linker puts all modules into one scope, so the names below hide the page's globals
// in every module.

export const { AbortController, AbortSignal, Blob, Date, Element, Event, URL } = window;

/**
 * Returns a function of the window. If the page has replaced the function and the replacement throws, only that call has no effect.
 * @template {"addEventListener" | "clearTimeout" | "fetch" | "queueMicrotask" | "setInterval" | "setTimeout"} Name
 * @param {Name} name
 * @returns {(typeof window)[Name]}
 */
const keptFunction = (name) => {
  const run = attempt(() => window[name]);
  return /** @type {any} */ ((/** @type {any[]} */ ...given) => attempt(() => /** @type {any} */ (run).apply(window, given)));
};

const listen = keptFunction("addEventListener");
/** @type {any[]} The arguments of each call of `addEventListener`. */
const allListeners = [];

/** @type {typeof window.addEventListener} */
export const addEventListener = (/** @type {any[]} */ ...given) => {
  allListeners.push(given);
  listen(.../** @type {[any, any]} */ (given));
};

/** Adds all listeners again: `document.open()` removes them. Listeners that are still there stay as they are. */
export const listenAgain = () => allListeners.forEach((given) => listen(.../** @type {[any, any]} */ (given)));

export const clearTimeout = keptFunction("clearTimeout");
export const fetch = keptFunction("fetch");
export const queueMicrotask = keptFunction("queueMicrotask");
export const setInterval = keptFunction("setInterval");
export const setTimeout = keptFunction("setTimeout");

/** @type {PromiseConstructor} The page's `Promise`. If it throws, the constructor of the promises that async functions return. */
export const Promise = /** @type {any} */ (
  attempt(() => {
    new window.Promise(() => {}).then(() => {});
    return window.Promise;
  }) || (async () => {})().constructor
);

/** The document, whose properties no element hides. A function of the browser that takes the document gets `window.document`. */
export const document = unclobbered(window.document);
