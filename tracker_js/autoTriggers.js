import { findTagged } from "./lib/findTagged.js";

/**
 * @param {Record<string, import("./types").TriggerKind>} kinds
 * @returns {import("./types").Starter}
 */
export const autoTriggers = (kinds) => (track, { auto }) =>
  auto?.triggers?.forEach(({ tag, trigger, data: { event, properties, options } }) => {
    const elements = findTagged(tag);
    if (elements.length) kinds[trigger](elements, (added) => track(event, { ...properties, ...added }, options));
  });
