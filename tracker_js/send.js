import { Blob } from "./lib/globals.js";
import { trackerOptions } from "./options.js";
import { payloadJson } from "./payload.js";
import { keepProfileId } from "./profile.js";

// Browsers refuse keepalive requests once 64 KiB of bodies are on their way (Fetch, section 4.6).
const KEEPALIVE_BYTES = 64000;
const TIMEOUT_MS = 20000;

/** The status of the answer that was explained last. */
let explained = -1;

/** @type {import("./types/internal").Post} */
export const send = async (events, extra) => {
  /** @type {import("./types/internal").Outcome} */
  let outcome = { ok: false, status: 0 };
  try {
    const body = payloadJson(events, extra);
    const response = await fetch(`${trackerOptions.url.api}/track`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
      referrerPolicy: "origin", // Tracardi stores the header Referer with each event; a collector on the same host would get the whole address
      credentials: "omit", // else the server stores the events and answers so that the browser rejects it
      // A character takes three bytes at most, and to count them takes time.
      keepalive: body.length * 3 < KEEPALIVE_BYTES || new Blob([body]).size < KEEPALIVE_BYTES,
      signal: AbortSignal.timeout?.(TIMEOUT_MS), // Chrome 103, Safari 16; without it the browser's own limit holds
    });
    const answer = { ok: response.ok, status: response.status, retryAfter: response.headers.get("retry-after") };
    // Most redirects turn into a GET: only what Tracardi itself answers has taken the events.
    if (!response.redirected) outcome = answer;
    outcome = { ...answer, data: await response.json() };
    const { id } = /** @type {any} */ (outcome.data).profile;
    if (id) keepProfileId(id);
  } catch {} // no answer, one that is no JSON or names no profile, or a page whose own part of the request is none
  if (!(outcome.ok && outcome.data) && outcome.status != explained)
    console.error("tracardi-snippet:", trackerOptions.url.api, (explained = outcome.status), trackerOptions.source, outcome.data);
  return outcome;
};
