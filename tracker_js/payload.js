import { deviceId, profileId, sessionId } from "./identity.js";
import { mergeParts } from "./lib/mergeParts.js";
import { uuid } from "./lib/uuid.js";

/**
 * @param {string} type
 * @param {object | undefined} properties
 * @param {import("./types").TrackOptions} options
 * @param {import("./types").ContextPart[]} eventContext
 * @returns {string} the event as JSON
 * @throws {TypeError} where the properties can not be JSON: cycles, BigInt
 */
export const eventJson = (type, properties, options, eventContext) =>
  JSON.stringify({
    id: uuid(), // a collector from 0.8.2 on stores a repeated id once
    type: `${type}`,
    time: { create: new Date() },
    properties: { ...properties }, // null or a list would make the collector refuse the whole request
    options,
    context: { ...mergeParts(eventContext), ...options.context },
  });

const timeContext = () => ({ time: { local: new Date(), tz: Intl.DateTimeFormat().resolvedOptions().timeZone } });

/**
 * @param {string[]} events JSON
 * @param {import("./types").TrackerOptions} tracker
 * @param {import("./types").ContextPart[]} sessionContext
 * @returns {string} the request body, JSON
 */
export function payloadJson(events, { source, profile }, sessionContext) {
  const id = profileId();
  const envelope = JSON.stringify({
    source,
    session: { id: sessionId() },
    profile: profile || (id ? { id } : null),
    device: { id: deviceId() },
    context: mergeParts([timeContext, ...sessionContext]),
    options: {},
  });
  return `${envelope.slice(0, -1)},"events":[${events}]}`;
}
