import { closeTracker } from "../gates/closeTracker.js";
import { callPage } from "../lib/callPage.js";
import { document } from "../lib/globals.js";
import { ownGlobal } from "../lib/ownGlobal.js";
import { whenParsed } from "../lib/whenParsed.js";
import { trackerOptions } from "../liveOptions.js";
import { flush } from "../queue.js";
import { sessionId } from "../session.js";
import { tracker } from "../tracker.js";
import { isRefused, pageOptions, readPage } from "./pageOptions.js";
import { firstOutcome } from "./stockPost.js";

/** @type {((argument: object) => void)[]} The page's listeners that wait for the first answer. */
const listeners = [];
/** @type {any} The argument of the listeners. If the argument exists, a new listener is called at once. */
let readyArgument;
/** @type {any} The config for the listeners, made when the document is parsed. A page may also have its own global `config`. */
let config;

/** @type {any} The object that Tracardi's documentation calls helpers. */
const helpers = {
  /** @type {import("../types/internal").Track} */
  track: (type, properties, options) => tracker.track(type, properties, { ...options, fire: true }),
  /** @type {(element: any, run: EventListener) => () => void} */
  onClick: (element, run) => helpers.addListener(element, "click", run),
  /**
   * Adds a listener to elements.
   * @param {any} element an element or a selector, or a list of elements and selectors
   * @param {string | string[]} types event types, separated by spaces or commas
   * @param {EventListener} run
   * @returns {() => void} a function that removes the listener
   */
  addListener(element, types, run) {
    // `addEventListener` is tested first, because a form is also iterable.
    const given = typeof element == "string" || element?.addEventListener ? [element] : [...(element || [])];
    const elements = given.flatMap((one) => (one.addEventListener ? one : [...document.querySelectorAll(one)]));
    const names = `${types}`.split(/[\s,]+/);
    elements.forEach((one) => names.forEach((name) => one.addEventListener(name, run)));
    return () => elements.forEach((one) => names.forEach((name) => one.removeEventListener(name, run)));
  },
};

/**
 * Adds a listener, or calls the listener at once if the first answer has come.
 * @param {any} run
 */
const bind = (run) => {
  if (typeof run != "function") return;
  if (readyArgument) run(readyArgument);
  else listeners.push(run);
};

const ready = {
  bind,
  /** @param {object} argument */
  call(argument) {
    readyArgument = argument;
    listeners.splice(0).forEach((run) => callPage(() => run(argument)));
  },
};

/** Makes the globals of the stock tracker. */
export const stock = () => {
  tracker.plugins = { tracardi: helpers };
  window.tracardi = { default: tracker };
  window.response = ownGlobal("response") || { context: {} };
  window.documentReady = whenParsed;
  const { onTracardiReady } = window;
  bind(onTracardiReady);
  try {
    // Tracardi's documentation also shows an assignment: `window.onTracardiReady = function`.
    Object.defineProperty(window, "onTracardiReady", { get: () => ready, set: bind, configurable: true });
  } catch {
    window.onTracardiReady = ready; // the page has declared a variable of this name
  }
};

/** Reads the options of each page. On the first page, also calls the page's listeners. */
export const stockPage = () => {
  readPage(true);
  if (config) return;
  const { listeners, context } = pageOptions();
  const { onInit, onCookiesDisabled } = listeners || {};
  config = { tracker: trackerOptions, listeners, context };
  if (isRefused()) {
    closeTracker();
    return flush(true); // drops what the page has tracked
  }
  if (!ownGlobal("config")) window.config = config;
  // A page may declare a function `onTracardiReady`, which replaces our property.
  if (window.onTracardiReady != ready) {
    bind(window.onTracardiReady);
    window.onTracardiReady = ready;
  }
  callPage(() => window.navigator.cookieEnabled || onCookiesDisabled?.({ tracker, helpers }));
  callPage(() => onInit?.({ session: { id: sessionId() }, tracker, helpers }));
  firstOutcome.then(({ data }) => ready.call({ tracker, helpers, context: data || null, config }));
};
