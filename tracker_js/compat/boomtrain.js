import { cleanAddress } from "../lib/cleanAddress.js";
import { trackerOptions } from "../options.js";
import { tracker } from "../tracker.js";

// "Track an Event" of Boomtrain's documentation.
const RESERVED = "enriched event_id geolocation http_method identified identity is_bot is_test properties referer status url user_agent href bsin";

/** @type {string | undefined} The page that `viewed` was tracked for. */
export let viewedPage;

export const currentPage = () => location.href.split("#")[0];

/**
 * @param {any} type
 * @param {any[]} rest attributes and callback, each optional
 * @param {string} reserved names of attributes, between spaces
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
    // A page may be waiting to navigate: never longer than this.
    setTimeout(call, callbackTimeout);
    const properties = { ...attributes, resource_id: attributes.resource_id ?? cleanAddress(currentPage()) };
    tracker.track({ __proto__: null, ...events }[/** @type {string} */ (type)] || type, properties, callback && { fire: true }).then(call);
  }
};

/**
 * @param {any} type
 * @param {...any} rest
 */
export const boomtrainTrack = (type, ...rest) => trackOrReject(type, rest, RESERVED);

/** @param {any} identifier an address or a number of the visitor, or an object with it */
const identity = (identifier) =>
  /string|number/.test(typeof identifier) ? { [`${identifier}`.includes("@") ? "email" : "user_id"]: `${identifier}` } : identifier;

/** Makes `window._bt`, and takes over what a page has pushed to it. */
export const boomtrain = () => {
  const before = window._bt;
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
      set: (...rest) => trackOrReject("person-set", rest, ""), // reserved are attributes of events
    },
    /** @param {any[]} calls each [method, ...arguments]; themes have pushed other things as well */
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
