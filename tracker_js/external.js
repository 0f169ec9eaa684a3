import { keepItem, readItem } from "./items.js";
import { Promise, addEventListener, document, fetch, setTimeout } from "./lib/globals.js";
import { trackerOptions } from "./options.js";
import { fromJson, toJson } from "./lib/json.js";
import { sessionId } from "./session.js";

// The first request waits at most 3 seconds for external services.
const PATIENCE_MS = 3000;

/** @type {Record<string, unknown>} The answers of the services, by the `key` of each service. */
const results = {};
/** @type {Promise<unknown> | undefined} Ends when all services have answered, or when the tracker waits no longer. */
let asked;

/**
 * Asks a service, or reads the service's stored answer.
 * @param {import("./types/internal").External} service
 */
const ask = async ({ url, method = "GET", body, storage, key, isOfSession }) => {
  const prefix = isOfSession ? sessionId() : "";
  try {
    const kept = storage && readItem(storage);
    if (kept?.startsWith(prefix) && /^[[{]/.test(kept.slice(prefix.length))) results[key] = fromJson(kept.slice(prefix.length));
    else {
      // This header costs a CORS preflight: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
      const headers = body ? { "Content-Type": "application/json" } : undefined;
      const response = await fetch(url, /** @type {any} */ ({ __proto__: null, method, headers, body: body ? toJson(body) : undefined, credentials: "omit", referrerPolicy: "origin" }));
      const result = response.ok && (await response.json());
      // The collector rejects each batch whose context contains null instead of an object.
      if (!result || typeof result != "object") return;
      results[key] = result;
      if (storage) keepItem(storage, prefix + toJson(result));
    }
  } catch (reason) {
    console.error(`tracardi-snippet: ${url} gave nothing for the context:`, reason);
  }
};

/** @returns {object} the answers of the services, by key */
export const externalContext = () => results;

/**
 * Makes the first request wait for the external services.
 * @param {import("./types/internal").Post} post
 * @returns {import("./types/internal").Post}
 */
export const withExternal = (post) => async (events, extra) => {
  asked =
    asked ||
    Promise.race([
      Promise.all((trackerOptions.external || []).map(ask)),
      new Promise((stop) => {
        setTimeout(stop, PATIENCE_MS);
        // If the visitor leaves the page, the events are sent without the answers.
        addEventListener("pagehide", stop);
        addEventListener("visibilitychange", () => document.hidden && stop(0));
      }),
    ]);
  await asked;
  return post(events, extra);
};
