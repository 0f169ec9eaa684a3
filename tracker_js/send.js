import { attempt } from "./lib/attempt.js";
import { AbortSignal, Blob, fetch } from "./lib/globals.js";
import { trackerOptions } from "./options.js";
import { payloadJson } from "./payload.js";
import { keepProfileId } from "./profile.js";
import { isHeld } from "./storage.js";

// If all keepalive bodies under way exceed 64 KiB, the browser rejects the request.
// https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
const KEEPALIVE_BYTES = 64000;
const TIMEOUT_MS = 20000;

/** The status that was logged last: the same failure is logged once. */
let explained = -1;

/**
 * Names the service worker that answers in the collector's place. If a worker passes a POST request on and then fails, the page sees a
 * failure and sends delivered events again: https://github.com/GoogleChrome/workbox/issues/1584
 * @returns {string | undefined}
 */
const explainWorker = () => {
  const worker = attempt(() => window.navigator.serviceWorker.controller?.scriptURL); // throws in some sandboxed frames, and is absent on http
  return worker && `The service worker ${worker} answers, and must leave POST alone.`;
};

/** @type {import("./types/internal").Post} Sends events to the collector, and stores the profile's id that the collector answers with. */
export const send = async (events, extra) => {
  /** @type {import("./types/internal").Outcome} */
  let outcome = { ok: false, status: 0 };
  if (isHeld) return outcome; // the visitor has revoked consent while the request waited for its turn
  try {
    const body = payloadJson(events, extra);
    const response = await fetch(`${trackerOptions.url.api}/track`, {
      // @ts-expect-error: a property that the page has added to all objects is no option of the request
      __proto__: null,
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
      // Tracardi stores the Referer header with each event. On the collector's own host the header would be the page's whole address.
      referrerPolicy: "origin",
      credentials: "omit", // with credentials, the server would store the events, but the browser would reject the answer
      // A character takes at most 3 bytes. Bytes are counted only if this estimate exceeds the limit: counting takes time.
      keepalive: body.length * 3 < KEEPALIVE_BYTES || new Blob([body]).size < KEEPALIVE_BYTES,
      signal: AbortSignal.timeout?.(TIMEOUT_MS), // from Chrome 103 and Safari 16 on; older browsers have only their own time limit
    });
    const answer = { ok: response.ok, status: response.status, retryAfter: response.headers.get("retry-after") };
    // A redirected answer does not count: most redirects turn the POST into a GET without the events.
    // https://fetch.spec.whatwg.org/#http-redirect-fetch
    if (!response.redirected) outcome = answer;
    outcome = { ...answer, data: await response.json() };
    const { id } = /** @type {any} */ (outcome.data).profile;
    if (id) keepProfileId(id);
  } catch {} // no answer, an answer without JSON or profile, or page data that cannot be JSON
  if (!(outcome.ok && outcome.data) && outcome.status != explained)
    console.error("tracardi-snippet:", trackerOptions.url.api, (explained = outcome.status), trackerOptions.source.id, outcome.data || explainWorker());
  return outcome;
};
