import { cleanAddress } from "../lib/cleanAddress.js";
import { queueMicrotask, setTimeout } from "../lib/globals.js";
import { ownGlobal } from "../lib/ownGlobal.js";
import { trackerOptions } from "../options.js";
import { tracker } from "../tracker.js";

// The list is in Boomtrain's documentation, under "Track an Event".
const RESERVED = "enriched event_id geolocation http_method identified identity is_bot is_test properties referer status url user_agent href bsin";

/** @type {string | undefined} The address of the page that `viewed` was tracked for last. */
export let viewedPage;

/** The page is left: if it comes back from the back/forward cache, that is another view. */
export const forgetViewed = () => {
  viewedPage = undefined;
};

/** @returns {string} the page's address without its fragment */
export const currentPage = () => location.href.split("#")[0];

/**
 * Tracks an event, or logs the reason why the event is rejected. The callback runs in both cases.
 * @param {any} type
 * @param {any[]} rest attributes and callback, each optional
 * @param {string} reserved the names that attributes must not have, separated by spaces
 */
const trackOrReject = (type, rest, reserved) => {
  const { events = {}, callbackTimeout } = trackerOptions.boomtrain || {};
  const callback = rest.find((value) => typeof value == "function");
  let attributes = /** @type {Record<string, unknown>} */ ({});
  let failure = "";
  try {
    attributes = Object.assign({}, ...rest.map((value) => (Array.isArray(value) ? { items: value } : typeof value == "object" ? value : {})));
  } catch (error) {
    failure = `${error}`;
  }
  const wrong = Object.keys(attributes).find((name) => reserved.split(" ").includes(name));
  const reason = wrong ? `Boomtrain reserves the attribute "${wrong}"` : !type || typeof type != "string" ? "its type is no name" : failure;
  let isCalled = false;
  const call = () => {
    if (isCalled) return;
    isCalled = true;
    callback?.();
  };
  if (reason) {
    console.error(`tracardi-snippet: event "${type}" rejected: ${reason}`);
    queueMicrotask(call);
  } else {
    if (type == "viewed") viewedPage = currentPage();
    // A page may open the next page in its callback, so the callback runs after `callbackTimeout` at the latest.
    setTimeout(call, callbackTimeout);
    const properties = { ...attributes, resource_id: attributes.resource_id ?? cleanAddress(currentPage()) };
    tracker.track({ __proto__: null, ...events }[/** @type {string} */ (type)] || type, properties, callback && { fire: true }).then(call);
  }
};

/**
 * Tracks an event with Boomtrain's arguments.
 * @param {any} type
 * @param {...any} rest attributes and callback, each optional
 */
export const boomtrainTrack = (type, ...rest) => trackOrReject(type, rest, RESERVED);

/** @param {any} identifier the visitor's email address or user id, or an object that contains an identifier */
const identity = (identifier) =>
  /string|number/.test(typeof identifier) ? { [`${identifier}`.includes("@") ? "email" : "user_id"]: `${identifier}` } : identifier;

/** Makes `window._bt`, and runs the calls that the page has pushed to an earlier `window._bt`. */
export const boomtrain = () => {
  const before = ownGlobal("_bt");
  /** @type {any} */
  const bt = {
    track: boomtrainTrack,
    /** @param {...any} rest */
    trackPurchase: (...rest) => boomtrainTrack("purchased", ...rest),
    /** @type {(identifier: unknown, ...rest: any) => void} */
    signup: (identifier, ...rest) => boomtrainTrack("started_membership", identity(identifier), ...rest),
    /** @type {(identifier: unknown, ...rest: any) => void} */
    identify: (identifier, ...rest) => boomtrainTrack("identify", identity(identifier), ...rest),
    person: {
      /** @param {...any} rest */
      set: (...rest) => trackOrReject("person-set", rest, ""), // names are reserved for attributes of events only
    },
    /** @param {any[]} calls each call as [method, ...arguments]; themes also push other values, which are logged */
    push: (...calls) =>
      calls.forEach((call) => {
        const [method, ...rest] = Array.from(call || []);
        if (typeof bt[method] == "function") bt[method](...rest);
        else console.error("tracardi-snippet: _bt has no method for", call);
      }),
  };
  window._bt = bt;
  if (Array.isArray(before)) bt.push(...before);
};
