import { allItems, dropItem, keepItem, readItem } from "./items.js";
import { Date, Promise, addEventListener, document, queueMicrotask, setInterval, setTimeout } from "./lib/globals.js";
import { post } from "./post.js";
import { toJson } from "./lib/json.js";
import { trackerOptions } from "./options.js";
import { isHeld } from "./storage.js";

// Short enough that nobody notices the delay. Long enough that 20 elements which become visible together make one request.
const BATCH_MS = 100;
// The wait after a failure doubles 6 times: from 1 second to 64 seconds.
const MAX_DOUBLINGS = 6;
// All tabs hear at the same time that the connection is back. Because of a random delay, the first tab sends the events of all tabs.
const ONLINE_JITTER_MS = 1000;
// A timer may run a few milliseconds early. Without this margin, such a timer finds the lease still valid.
const EARLY_MS = 9;
// A lease must outlast a request, which may take 20 seconds (`TIMEOUT_MS` in send.js).
const LEASE_MS = 30000;
const MAX_EVENTS = 1000;
// 20,000 characters take at most 60,000 bytes. A keepalive request may have 64 KiB, so some 5 KiB are left for the context.
// https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
const MAX_CHARACTERS = 20000;
// A stored time that lies more than an hour ahead comes from a clock that was wrong, and does not count.
const MAX_WAIT_MS = 3600000;

// The queue holds the events that the collector has not answered. Each event is an item of the browser's storage, where the next page
// and other tabs find the event. The item's value is a time, followed by the event's JSON. Until that time the event is leased: only
// the page that holds the lease may send the event.
//
// After the page has loaded, the queue sends small batches, one request at a time. Two requests at the same time would make two
// profiles of a new visitor: the profile's id comes with the first answer. If a batch fails, the queue sends its events again with the
// same ids. If the collector rejects a batch, the queue halves the batch until the faulty event is alone.

/**
 * Events of this page that were not sent yet: each key with the function that gets the outcome.
 * @type {Record<string, (outcome: import("./types/internal").Outcome) => void>}
 */
const fresh = {};
/** @type {Record<string, number>} Events that failed alone with status 500: each key with the value of `answers` at that time. */
const failedAt = {};
let isLoaded = false;
let isHidden = false;
let isLeft = false;
let isBusy = false;
/** Failed requests in a row. Requests that halve a batch to find the faulty event do not count. */
let failures = 0;
/** Requests that the collector has accepted or rejected. */
let answers = 0;
/** Keeps the keys of one millisecond apart, and in order. */
let count = 0;
/** The largest size of the next batch. A batch that is not accepted halves the size. */
let maxEvents = MAX_EVENTS;
/** The time until which this page sends nothing, unless the page is being left. 0: send now. */
let retryAt = 0;
/** The end of the leases of events whose request from this page got no answer. An event whose lease ends at exactly this time is one of them. */
let unreached = 0;
/** @type {Promise<unknown>} The latest request. The promise ends when the queue has handled the answer. */
export let delivery = Promise.resolve();

/** The start of all keys of this event source. The id is JSON: its closing quote keeps `shop` from matching the keys of `shop2`. */
const queuePrefix = "tracardi-queue-" + toJson(trackerOptions.source.id);

/** @returns {string} a key that sorts after all earlier keys */
const nextKey = () => queuePrefix + (Date.now() * 1000 + count++) + Math.random();

/**
 * Stores an event with a lease.
 * @param {string} key
 * @param {string} event the event as JSON
 * @param {number} ms the length of the lease
 */
const lease = (key, event, ms) => keepItem(key, Date.now() + ms + event);

/**
 * @param {string} key
 * @returns {string} the event as JSON, without the time before it
 */
const eventOf = (key) => /** @type {string} */ (readItem(key)).replace(/^[^{]*/, "");

/**
 * Returns the function that gets an event's outcome, and marks the event as sent.
 * @param {string} key
 */
const takeFresh = (key) => {
  const settle = fresh[key];
  delete fresh[key];
  return settle;
};

/**
 * @param {string} key
 * @returns {number} the end of the event's lease, or NaN if the item's value is damaged
 */
const leasedUntil = (key) => parseFloat(/** @type {string} */ (readItem(key)));

/**
 * Tells whether a stored time is in the future, and not too far away to be true.
 * @param {number} time
 */
const isAhead = (time) => time > Date.now() && time <= Date.now() + MAX_WAIT_MS;

/**
 * Sends a batch after a delay. Before the page has loaded, nothing happens: `release` sends then.
 * @param {number} ms
 */
export const flushIn = (ms) => isLoaded && setTimeout(flush, ms);

/**
 * Sends the next batch, unless a request is under way or the queue must wait.
 * @param {boolean} [isLastCall] whether the page is being left: then all batches are sent at once
 */
export const flush = (isLastCall = false) => {
  const all = Object.keys(allItems())
    .filter((key) => key.startsWith(queuePrefix) && (leasedUntil(key) < Infinity || dropItem(key)))
    .sort();
  all.splice(0, all.length - MAX_EVENTS).forEach((key) => {
    console.error("tracardi-snippet: dropped, too many:", readItem(key));
    dropItem(key);
  });
  Object.keys(fresh).forEach((key) => {
    // An event without an item was dropped above, or the page or the visitor has erased the storage.
    if (!readItem(key)) takeFresh(key)({ ok: false, status: 0 });
    // The collector may make this page wait for longer than a lease: renew it, so that no other page sends the event.
    else if (!isAhead(leasedUntil(key) - LEASE_MS)) lease(key, eventOf(key), 2 * LEASE_MS);
  });
  if (isHeld || ((isBusy || isAhead(retryAt)) && !isLastCall)) return;
  let characters = 0;
  const keys = all
    // The last call does not send events of a failed request again. Just before a page is left, Chromium reports a failure even for
    // requests that arrive.
    .filter((key) => fresh[key] || !isAhead(leasedUntil(key)) || (!isLastCall && leasedUntil(key) == unreached))
    // A batch that was halved is whole again: the page has no time for many small ones.
    .slice(0, isLastCall ? MAX_EVENTS : maxEvents)
    .filter((key, index) => (characters += /** @type {string} */ (readItem(key)).length) < MAX_CHARACTERS || !index);
  if (keys[0]) {
    delivery = deliver(keys);
    if (isLastCall) flush(isLastCall);
  }
};

/**
 * Sends one batch, and handles the answer: drops the events, or stores them for the next attempt.
 * @param {string[]} keys the keys of the batch's events
 */
const deliver = async (keys) => {
  isBusy = true;
  const events = keys.map(eventOf);
  const settles = keys.map((key, index) => {
    const settle = takeFresh(key);
    if (!settle) lease(key, events[index], LEASE_MS);
    return settle;
  });
  const outcome = await post(events);
  settles.forEach((settle) => settle?.(outcome));
  const { ok, status, retryAfter } = outcome;
  const seconds = +(/** @type {string} */ (retryAfter));
  const isAlone = !keys[1];
  let wait = 0;
  // From 401 to 404 the collector rejects the event source or the address: smaller batches would not help.
  let isDone = ok || isAlone || (status > 400 && status < 405);
  maxEvents = ok ? MAX_EVENTS : (keys.length + 1) >> 1;
  if (!status || status == 429 || status > 499) {
    // A status of 500 may come from the collector or from one event. If other events were answered since this event last failed alone,
    // the event is at fault, and is dropped.
    isDone = status == 500 && isAlone && failedAt[keys[0]] < answers;
    // If the page was left, wait for the whole lease: Chromium reports a failure for requests that arrive after their page is left.
    wait = isLeft ? LEASE_MS : Math.min(seconds > 0 ? seconds * 1000 : (1000 << failures) * (1 + Math.random() / 2), MAX_WAIT_MS);
    // While a batch is halved to find the faulty event, the wait does not grow.
    if (failures < MAX_DOUBLINGS && (isAlone || status != 500)) failures++;
  } else {
    failures = 0;
    answers++;
  }
  retryAt = wait && Date.now() + wait;
  if (!status) unreached = retryAt;
  keys.forEach((key, index) => {
    if (!isDone) {
      // An event that fails alone goes to the end of the queue.
      const later = isAlone ? nextKey() : key;
      keepItem(later, retryAt + events[index]);
      if (isAlone && status == 500) failedAt[later] = answers;
    }
    // The old item is dropped after the new item is stored: a tab may be closed in between, and no event must be lost.
    if (isDone || isAlone) dropItem(key);
  });
  isBusy = false;
  flushIn(wait + EARLY_MS);
};

/**
 * Adds an event to the queue.
 * @param {string} event the event as JSON
 * @param {(outcome: import("./types/internal").Outcome) => void} settle
 * @param {unknown} isUrgent whether the event is sent at once, without waiting for others
 */
export const addEvent = (event, settle, isUrgent) => {
  const key = nextKey();
  fresh[key] = settle;
  lease(key, event, 2 * LEASE_MS); // one lease for the wait, one for the request
  // When the page is being left, a microtask still runs, and a timer does not.
  if (isUrgent || isHidden) queueMicrotask(() => flush(isLeft || (isHidden && !isAhead(retryAt))));
  else flushIn(BATCH_MS);
};

/** Starts sending, when the page has loaded. The first batch also takes events of the first frames, and events that other pages left. */
export const release = () => {
  if (isLoaded) return; // `document.close()` fires "load" again
  isLoaded = true;
  flushIn(BATCH_MS);
  setInterval(flush, LEASE_MS); // leases of other pages' events end in the meantime
};

/** Sends the queue when the page is hidden or left, and goes on when the page or the connection comes back. */
export const watchLeaving = () => {
  addEventListener("visibilitychange", () => {
    isHidden = document.hidden;
    if (isHidden) flush(true);
  });
  // If a page is left while it loads, WebKit fires only this event: see dispatchUnloadEvents in
  // https://github.com/WebKit/WebKit/blob/main/Source/WebCore/loader/FrameLoader.cpp
  addEventListener("beforeunload", () => isLoaded || flush(true));
  addEventListener("pagehide", () => {
    isHidden = isLeft = true;
    // Chromium reports a failure for a request that outlives its page, a millisecond before this event. Renew the leases of its events,
    // so that no other page sends them while the request may still arrive.
    const until = Date.now() + LEASE_MS;
    if (isAhead(unreached)) Object.keys(allItems()).forEach((key) => leasedUntil(key) == unreached && keepItem(key, until + eventOf(key)));
    unreached = until;
    flush(true);
  });
  // The page is back from the back/forward cache. Firefox drops requests of cached pages without an error, so `isBusy` is reset here.
  // https://developer.mozilla.org/en-US/docs/Web/API/PageTransitionEvent/persisted
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    isBusy = isHidden = isLeft = false;
    retryAt = 0;
  });
  addEventListener("online", () =>
    setTimeout(() => {
      retryAt = 0;
      flush();
    }, Math.random() * ONLINE_JITTER_MS),
  );
  // A click may open another page. Sent now, the batch has a chance to be answered before the page is left.
  addEventListener("click", () => setTimeout(flush), true);
};
