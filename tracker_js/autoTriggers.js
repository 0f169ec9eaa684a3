import { trackerOptions } from "./options.js";
import { track } from "./tracker.js";

/**
 * @param {Record<string, import("./types/internal").TriggerKind>} kinds
 * @param {import("./types/internal").EachTagged} each
 */
export const autoTriggers = (kinds, each) =>
  trackerOptions.auto?.triggers?.forEach(({ tag, trigger, options: own, data: { event, properties, options: given } }) =>
    each(tag, kinds[trigger]((_, added) => track(event, { ...properties, ...added }, given), own || {})),
  );
