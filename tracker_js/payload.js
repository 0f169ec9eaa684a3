import { trackerOptions } from "./options.js";
import { eventContext, sessionContext } from "./contexts.js";
import { profileId } from "./profile.js";
import { sessionId } from "./session.js";
import { toJson } from "./lib/json.js";
import { uuid } from "./lib/uuid.js";

/** Pages redefine what dates are as JSON. */
const now = () => new Date().toISOString();

/**
 * @param {string} type
 * @param {object | undefined} properties
 * @param {import("./types/internal").TrackOptions} eventOptions
 * @returns {string} the event as JSON
 * @throws {TypeError} where the properties can not be JSON: cycles, BigInt; where the type is no string
 */
export const eventJson = (type, properties, eventOptions) => {
  if (!type?.trim?.()) throw "its type is no name"; // the collector would refuse the whole request
  return toJson({
    id: uuid(), // a collector from 0.8.2 on stores a repeated id once
    type,
    time: { create: now() },
    properties: { ...properties }, // null or a list would make the collector refuse the whole request
    options: eventOptions,
    context: { ...eventContext(), ...eventOptions.context },
  });
};

/** Intl alone would take half of the time that the tracker needs until its first request: 17 ms in Chromium 156. */
const timeZone = () => window.Temporal?.Now?.timeZoneId?.() || Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * @param {string[]} events JSON
 * @param {object} [extra] further fields of the request
 * @returns {string} the request body, JSON
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
