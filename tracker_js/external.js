import { keepItem, readItem } from "./items.js";
import { trackerOptions } from "./options.js";
import { fromJson, toJson } from "./lib/json.js";
import { sessionId } from "./session.js";
import { isHeld } from "./storage.js";

// The first request does not wait longer for services of others.
const PATIENCE_MS = 3000;

/** @type {Record<string, unknown>} */
const results = {};
/** @type {Promise<unknown> | undefined} */
let asked;

/** @param {import("./types/internal").External} service */
const ask = async ({ url, method = "GET", body, storage, key, isOfSession }) => {
  const prefix = isOfSession ? sessionId() : "";
  try {
    const kept = storage && readItem(storage);
    if (kept?.startsWith(prefix) && /^[[{]/.test(kept.slice(prefix.length))) results[key] = fromJson(kept.slice(prefix.length));
    else {
      const headers = body ? { "Content-Type": "application/json" } : undefined; // without it no preflight
      const response = await fetch(url, { method, headers, body: body ? toJson(body) : undefined, credentials: "omit", referrerPolicy: "origin" });
      const result = response.ok && (await response.json());
      // The collector can do nothing with null, and would refuse every batch.
      if (!result || typeof result != "object") return;
      results[key] = result;
      if (storage) keepItem(storage, prefix + toJson(result));
    }
  } catch (reason) {
    console.error(`tracardi-snippet: ${url} gave nothing for the context:`, reason);
  }
};

/** @returns {object} what the services have answered */
export const externalContext = () => results;

/**
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
        // Who leaves does not wait.
        addEventListener("pagehide", stop);
        addEventListener("visibilitychange", () => document.hidden && stop(0));
      }),
    ]);
  await asked;
  // Consent may have been revoked in the meantime.
  return isHeld ? { ok: false, status: 0 } : post(events, extra);
};
