import { closeTracker } from "../gates/closeTracker.js";
import { doNotTrack } from "../gates/doNotTrack.js";
import { callPage } from "../lib/callPage.js";
import { fromJson, toJson } from "../lib/json.js";
import { whenParsed } from "../lib/whenParsed.js";
import { readOptionsAgain, trackerOptions } from "../liveOptions.js";
import { flush } from "../queue.js";
import { sessionId } from "../session.js";
import { tracker } from "../tracker.js";

/** @type {((argument: object) => void)[]} */
const listeners = [];
/** @type {any} What who comes late is given. */
let readyArgument;
/** @type {any} What the page and the config say, when it has been parsed; a page's own "config" is its own. */
let config;
/** @type {import("../types/internal").Outcome | undefined} The first. */
let answer;

/** @type {any} What Tracardi's documentation calls helpers. */
const helpers = {
  /** @type {import("../types/internal").Track} */
  track: (type, properties, options) => tracker.track(type, properties, { ...options, fire: true }),
  /** @type {(element: any, run: EventListener) => () => void} */
  onClick: (element, run) => helpers.addListener(element, "click", run),
  /**
   * @param {any} element or a selector, or a list of them
   * @param {string | string[]} types between spaces or commas
   * @param {EventListener} run
   * @returns {() => void} stops it
   */
  addListener(element, types, run) {
    const given = typeof element == "string" || element?.addEventListener ? [element] : [...(element || [])]; // a form can be iterated as well
    const elements = given.flatMap((one) => (one.addEventListener ? one : [...document.querySelectorAll(one)]));
    const names = `${types}`.split(/[\s,]+/);
    elements.forEach((one) => names.forEach((name) => one.addEventListener(name, run)));
    return () => elements.forEach((one) => names.forEach((name) => one.removeEventListener(name, run)));
  },
};

/** @param {any} run */
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

/** @returns {any} the page's own object: a const is no property of window */
const pageOptions = () => {
  try {
    return options || {};
  } catch {
    return {}; // there is none, or its script has failed
  }
};

/** The globals of the stock tracker. */
export const stock = () => {
  tracker.plugins = { tracardi: helpers };
  window.tracardi = { default: tracker };
  window.response = window.response || { context: {} };
  window.documentReady = whenParsed;
  const { onTracardiReady } = window;
  bind(onTracardiReady);
  try {
    // A page of the documentation assigns the function.
    Object.defineProperty(window, "onTracardiReady", { get: () => ready, set: bind, configurable: true });
  } catch {
    window.onTracardiReady = ready; // it was declared before
  }
};

/**
 * No build has looked at what stands in the page.
 * @param {any} list
 * @param {(entry: any) => unknown} isUsable
 */
const usable = (list, isUsable) =>
  Array.from(list || []).filter((entry) => isUsable(entry) || console.error("tracardi-snippet: left out of the page's options:", entry));

/** @param {any} entry */
const isEvent = (entry) => Array.isArray(entry) && entry[0];

/** @param {any} entry */
const isTrigger = (entry) => entry?.tag && /^on(Visible|TextSelect|MouseOver)$/.test(entry.trigger) && entry.data?.event;

/** @param {any} entry */
const isProfile = ({ id }) => id && typeof id == "string";

/** @param {any} entry */
const isService = (entry) => entry?.url && entry.key;

const isRefused = () => trackerOptions.settings?.respectDoNotTrack && doNotTrack();

/** The page's own options hold beside the block's. */
const readPage = () => {
  const { url, source, profile, ...own } = pageOptions().tracker || {};
  if (profile) own.profile = usable([profile], isProfile)[0];
  if (own.auto) own.auto = { events: usable(own.auto.events, isEvent), triggers: usable(own.auto.triggers, isTrigger) };
  if (own.external) own.external = usable(own.external, isService);
  readOptionsAgain(own);
  if (isRefused()) readOptionsAgain({ ...own, auto: {} });
};

/** They are there when the document has been parsed. */
export const stockPage = () => {
  readPage();
  if (config) return;
  const { listeners, context } = pageOptions();
  const { onInit, onCookiesDisabled } = listeners || {};
  config = { tracker: trackerOptions, listeners, context };
  if (isRefused()) {
    closeTracker();
    return flush(true); // drops what the page has tracked
  }
  if (!("config" in window)) window.config = config;
  // A page may declare a function of that name.
  if (window.onTracardiReady != ready) {
    bind(window.onTracardiReady);
    window.onTracardiReady = ready;
  }
  callPage(() => navigator.cookieEnabled || onCookiesDisabled?.({ tracker, helpers }));
  callPage(() => onInit?.({ session: { id: sessionId() }, tracker, helpers }));
  callReady();
};

/** When there is an answer, and what they look for in the page. */
const callReady = () => config && answer && !readyArgument && ready.call({ tracker, helpers, context: answer.data || null, config });

/**
 * @param {import("../types/internal").Post} post
 * @returns {import("../types/internal").Post}
 */
export const stockPost = (post) => async (events) => {
  if (!config) readPage(); // what is fired while the document is parsed goes by them as well
  // As if the collector had refused them.
  if (isRefused()) return { ok: false, status: 403 };
  let given = {};
  try {
    given = fromJson(toJson({ ...window.response?.context }));
  } catch (reason) {
    console.error("tracardi-snippet: not sent: window.response.context:", reason);
  }
  const outcome = await post(events, { options: given });
  answer = answer || outcome;
  callReady();
  return outcome;
};
