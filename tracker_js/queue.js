import { allItems, dropItem, keepItem, readItem } from "./items.js";
import { post } from "./post.js";
import { toJson } from "./lib/json.js";
import { trackerOptions } from "./options.js";
import { isHeld } from "./storage.js";

// Small enough that nobody waits for it, long enough that twenty elements which become visible together make one request.
const BATCH_MS = 100;
// From a second to a minute.
const MAX_DOUBLINGS = 6;
// All tabs hear at once that the connection is back: the first to send takes what others have left.
const ONLINE_JITTER_MS = 1000;
// Timers may run a little before their time, and the lease would still hold.
const EARLY_MS = 9;
// Longer than a request may take.
const LEASE_MS = 30000;
const MAX_EVENTS = 1000;
// With the rest of the request below what browsers send for a page that is being left, at three bytes each.
const MAX_CHARACTERS = 20000;
// What is further away was written by a clock that went wrong.
const MAX_WAIT_MS = 3600000;

// The events that the collector has not answered for, each an item of the browser's storage, where the next page and other tabs
// find them: the time until which nobody else may send it, then its JSON.
//
// They go out in small batches, after the page has loaded, one request at a time: until the collector has named the visitor, two
// at once would make one person two. What could not be taken is sent again, with the same ids; a batch that is refused is halved
// until the event at fault stands alone.

/** @type {Record<string, (outcome: import("./types/internal").Outcome) => void>} This page's events that were not sent yet. */
const fresh = {};
/** @type {Record<string, number>} The answers that had come when the collector failed over this event alone. */
const failedAt = {};
let isLoaded = false;
let isHidden = false;
let isLeft = false;
let isBusy = false;
let failures = 0;
let answers = 0;
let count = 0;
let maxEvents = MAX_EVENTS;
/** All of this page waits until then. */
let retryAt = 0;
/** Until when nobody else may send what this page could not, because nothing was reached; no two times are the same. */
let unreached = 0;
/** @type {Promise<unknown>} The latest request, until its answer has been dealt with. */
export let delivery = Promise.resolve();

/** As JSON none is the beginning of another. */
const queuePrefix = "tracardi-queue-" + toJson(trackerOptions.source.id);

/** @returns {string} sorts behind those before it */
const nextKey = () => queuePrefix + (Date.now() * 1000 + count++) + Math.random();

/**
 * @param {string} key
 * @param {string} event JSON
 * @param {number} ms
 */
const lease = (key, event, ms) => keepItem(key, Date.now() + ms + event);

/**
 * @param {string} key
 * @returns {string} JSON
 */
const eventOf = (key) => /** @type {string} */ (readItem(key)).replace(/^[^{]*/, "");

/** @param {string} key */
const takeFresh = (key) => {
  const settle = fresh[key];
  delete fresh[key];
  return settle;
};

/**
 * @param {string} key
 * @returns {number} until when only its sender may send it
 */
const leasedUntil = (key) => parseFloat(/** @type {string} */ (readItem(key)));

/** @param {number} time */
const isAhead = (time) => time > Date.now() && time <= Date.now() + MAX_WAIT_MS;

/** @param {number} ms */
export const flushIn = (ms) => isLoaded && setTimeout(flush, ms);

export const flush = (isLastCall = false) => {
  const all = Object.keys(allItems())
    .filter((key) => key.startsWith(queuePrefix) && (leasedUntil(key) < Infinity || dropItem(key)))
    .sort();
  all.splice(0, all.length - MAX_EVENTS).forEach((key) => {
    console.error("tracardi-snippet: dropped, too many:", readItem(key));
    dropItem(key);
  });
  // Dropped now, or erased by the page or its visitor.
  Object.keys(fresh).forEach((key) => readItem(key) || takeFresh(key)({ ok: false, status: 0 }));
  if (isHeld || ((isBusy || isAhead(retryAt)) && !isLastCall)) return;
  let characters = 0;
  const keys = all
    // Just before a page is left Chromium says of a request under way that it failed, and it did not.
    .filter((key) => fresh[key] || !isAhead(leasedUntil(key)) || (!isLastCall && leasedUntil(key) == unreached))
    .slice(0, maxEvents)
    .filter((key, index) => (characters += /** @type {string} */ (readItem(key)).length) < MAX_CHARACTERS || !index);
  if (keys[0]) {
    delivery = deliver(keys);
    if (isLastCall) flush(isLastCall);
  }
};

/** @param {string[]} keys */
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
  // 401, 403, 404: it is the source or the address that is refused.
  let isDone = ok || isAlone || (status > 400 && status < 405);
  maxEvents = ok ? MAX_EVENTS : (keys.length + 1) >> 1;
  if (!status || status == 429 || status > 499) {
    // The collector may be in trouble, or the event: that others went through since it last failed tells.
    isDone = status == 500 && isAlone && failedAt[keys[0]] < answers;
    // Chromium says of a request which outlives its page that it failed, and it did not.
    wait = isLeft ? LEASE_MS : Math.min(seconds > 0 ? seconds * 1000 : (1000 << failures) * (1 + Math.random() / 2), MAX_WAIT_MS);
    // To find the event at fault takes several attempts.
    if (failures < MAX_DOUBLINGS && (isAlone || status != 500)) failures++;
  } else {
    failures = 0;
    answers++;
  }
  retryAt = wait && Date.now() + wait;
  if (!status) unreached = retryAt;
  keys.forEach((key, index) => {
    if (!isDone) {
      // What fails alone goes behind the others.
      const later = isAlone ? nextKey() : key;
      keepItem(later, retryAt + events[index]);
      if (isAlone && status == 500) failedAt[later] = answers;
    }
    // Last: a tab that is closed may end between the two.
    if (isDone || isAlone) dropItem(key);
  });
  isBusy = false;
  flushIn(wait + EARLY_MS);
};

/**
 * @param {string} event JSON
 * @param {(outcome: import("./types/internal").Outcome) => void} settle
 * @param {unknown} isUrgent
 */
export const addEvent = (event, settle, isUrgent) => {
  const key = nextKey();
  fresh[key] = settle;
  lease(key, event, 2 * LEASE_MS); // for the time until it is sent, and while it is
  // A microtask still runs when the page is being left, a timer does not.
  if (isUrgent || isHidden) queueMicrotask(() => flush(isLeft || (isHidden && !isAhead(retryAt))));
  else flushIn(BATCH_MS);
};

/** The page has loaded: what was held goes out, with what becomes visible in its first frames and what pages have left. */
export const release = () => {
  isLoaded = true;
  flushIn(BATCH_MS);
  setInterval(flush, LEASE_MS); // what other pages have left comes free in the meantime
};

export const watchLeaving = () => {
  addEventListener("visibilitychange", () => {
    isHidden = document.hidden;
    if (isHidden) flush(true);
  });
  // WebKit tells a page that is left while it loads of nothing else (dispatchUnloadEvents in its FrameLoader.cpp).
  addEventListener("beforeunload", () => isLoaded || flush(true));
  addEventListener("pagehide", () => {
    isHidden = isLeft = true;
    // Of a request that outlives its page Chromium says that it failed, a millisecond before.
    const until = Date.now() + LEASE_MS;
    if (isAhead(unreached)) Object.keys(allItems()).forEach((key) => leasedUntil(key) == unreached && keepItem(key, until + eventOf(key)));
    unreached = until;
    flush(true);
  });
  // Back from the back/forward cache, in which Firefox drops what was under way without a word.
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
  // A click may leave the page: so the answer comes in time.
  addEventListener("click", () => setTimeout(flush), true);
};
