import { AbortController, Promise, addEventListener, setTimeout } from "./lib/globals.js";
import { profileId } from "./profile.js";
import { keptSession } from "./session.js";

// Together with the time that a request may take, shorter than the lease of an event (`LEASE_MS` in queue.js).
const LOCK_WAIT_MS = 9000;
// In Chromium, an item of localStorage may arrive in other tabs later than the lock. So a tab that has waited for the lock looks again, and
// the first tab gives the lock back late: a tab that finds the lock free does not look again.
const STORAGE_POLL_MS = 50;
const STORAGE_POLLS = 20;
const STORAGE_MS = 300;
const lockName = "tracardi-first-visit";

/** True after the visitor has left the page. Then nothing waits. A page that is only hidden waits: another tab may be the reason. */
let isLeaving = false;
/** @type {AbortController[]} Each ends the wait of one request for the lock, and gives the lock back. */
const turns = [];

const leave = () => {
  isLeaving = true;
  turns.forEach((mine) => mine.abort());
};

// Firefox does not put a page with a lock into the back/forward cache, and decides before it fires "pagehide".
addEventListener("beforeunload", leave);
addEventListener("pagehide", leave);

/**
 * @param {number} ms
 * @returns {Promise<void>}
 */
const pause = (ms) => new Promise((end) => void setTimeout(end, ms));

/** @returns {unknown} true if two requests at the same time make neither a second profile nor a second session */
const isKnown = () => profileId() && keptSession();

/**
 * Makes one tab after the other send its first request, if several tabs of a new visitor are opened at once. The first answer names the
 * profile for all of them. https://w3c.github.io/web-locks/
 * @param {import("./types/internal").Post} post
 * @returns {import("./types/internal").Post}
 */
export const firstVisit = (post) => async (events, extra) => {
  /** @type {ReturnType<typeof post> | undefined} */
  let answer;
  const send = () => (answer = answer || post(events, extra));
  if (isLeaving || isKnown()) return send();
  const mine = new AbortController();
  turns.push(mine);
  const ended = new Promise((end) => (mine.signal.onabort = end));
  setTimeout(() => mine.abort(), LOCK_WAIT_MS);
  let hasWaited = false;
  /** @param {(value?: unknown) => void} end called when the request is answered, before the lock is given back */
  const work = async (end) => {
    // The tab before may have failed, and then nothing is stored: wait for a second at most.
    for (let polls = 0; hasWaited && polls < STORAGE_POLLS && !isKnown(); polls++) await pause(STORAGE_POLL_MS);
    if (isKnown()) return;
    await send();
    end();
    if (isKnown()) await pause(STORAGE_MS);
  };
  try {
    const { locks } = window.navigator; // absent on http and before Safari 15.4
    // The option `ifAvailable` would tell the same as `query`, but keeps the page out of Firefox's back/forward cache.
    await new Promise((end, fail) =>
      Promise.all([
        locks.request(lockName, /** @type {any} */ ({ __proto__: null, signal: mine.signal }), () => Promise.race([ended, work(end)])),
        locks.query?.().then(() => (hasWaited = true)), // if the lock was free, this answer comes after the lock
      ]).then(end, fail),
    );
  } catch {} // no locks, no right to locks (a sandboxed frame), or the wait has ended
  return send();
};
