import { trackerOptions } from "./options.js";
import { track } from "./tracker.js";

/**
 * Starts the auto triggers of the config.
 * @param {Record<string, import("./types/internal").TriggerKind>} kinds the trigger kinds by name
 * @param {import("./types/internal").EachTagged} each finds the elements of a trigger
 */
export const autoTriggers = (kinds, each) =>
  trackerOptions.auto?.triggers?.forEach(({ tag, trigger, options: own, data: { event, properties, options: given } }) =>
    each(tag, kinds[trigger]((_, added) => track(event, { ...properties, ...added }, given), own || {})),
  );
