import { Date } from "./lib/globals.js";
import { trackerOptions } from "./options.js";
import { eventContext, sessionContext } from "./contexts.js";
import { profileId } from "./profile.js";
import { sessionId } from "./session.js";
import { toJson } from "./lib/json.js";
import { ownGlobal } from "./lib/ownGlobal.js";
import { uuid } from "./lib/uuid.js";

/** The time as an ISO 8601 string. A Date object would not do: pages redefine `Date.prototype.toJSON`. */
const now = () => new Date().toISOString();

/**
 * @param {string} type
 * @param {object | undefined} properties
 * @param {import("./types/internal").TrackOptions} eventOptions
 * @returns {string} the event as JSON
 * @throws {TypeError} if the properties cannot be JSON (cycles, BigInt)
 * @throws {string} if the type is empty or is no string
 */
export const eventJson = (type, properties, eventOptions) => {
  if (!type?.trim?.()) throw "its type is no name"; // without a type, the collector rejects the whole request
  return toJson({
    id: uuid(), // from version 0.8.2 on, a collector stores an event once even if its id arrives twice
    type,
    time: { create: now() },
    properties: { ...properties }, // with null or a list, the collector rejects the whole request
    options: eventOptions,
    context: { ...eventContext(), ...eventOptions.context },
  });
};

/** The visitor's time zone. `Temporal` comes first: `Intl` takes 17 ms in Chromium 156, half of the time until the first request. */
const timeZone = () => ownGlobal("Temporal")?.Now?.timeZoneId?.() || Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * @param {string[]} events each event as JSON
 * @param {object} [extra] further fields of the request
 * @returns {string} the request body as JSON
 */
export const payloadJson = (events, extra) => {
  const id = profileId();
  const envelope = toJson({
    source: trackerOptions.source,
    session: { id: sessionId() },
    profile: trackerOptions.profile || (id ? { id } : null),
    context: { time: { local: now(), tz: timeZone() }, ...sessionContext() },
    ...extra,
  });
  return `${envelope.slice(0, -1)},"events":[${events}]}`;
};
