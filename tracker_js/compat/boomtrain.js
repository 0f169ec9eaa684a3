import { trackerOptions } from "../options.js";
import { tracker } from "../tracker.js";

// "Track an Event" of Boomtrain's documentation.
const RESERVED = "enriched event_id geolocation http_method identified identity is_bot is_test properties referer status url user_agent href bsin";

/** @type {string | undefined} The page that `viewed` was tracked for. */
export let viewedPage;

const currentPage = () => location.href.split("#")[0];

/**
 * @param {string} type
 * @param {...any} rest attributes and callback, each optional
 */
export const boomtrainTrack = (type, ...rest) => {
  const { events = {}, callbackTimeout } = trackerOptions.boomtrain || {};
  const callback = rest.find((value) => typeof value == "function");
  const attributes = Object.assign({}, ...rest.map((value) => (Array.isArray(value) ? { items: value } : typeof value == "object" ? value : {})));
  const reserved = Object.keys(attributes).find((name) => RESERVED.split(" ").includes(name));
  if (type == "viewed") viewedPage = currentPage();
  let isCalled = false;
  const call = () => {
    if (!isCalled && callback) callback();
    isCalled = true;
  };
  if (reserved) {
    console.error(`tracardi-snippet: event "${type}" rejected: Boomtrain reserves the attribute "${reserved}"`);
    queueMicrotask(call);
  } else {
    // A page may be waiting to navigate: never longer than this.
    setTimeout(call, callbackTimeout);
    tracker.track(events[type] || type, { resource_id: currentPage(), ...attributes }, callback && { fire: true }).then(call);
  }
};

/** @param {any} identifier an address, or an object with it */
const identity = (identifier) =>
  typeof identifier == "string" ? { [identifier.includes("@") ? "email" : "user_id"]: identifier } : identifier;

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
      set: (...rest) => boomtrainTrack("person-set", ...rest),
    },
    /** @param {any} call [method, ...arguments] */
    push: ([method, ...rest]) => bt[method]?.(...rest),
  };
  window._bt = bt;
  if (Array.isArray(before)) before.forEach(bt.push);
};
