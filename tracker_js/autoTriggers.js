import { endPage } from "./lib/pageEnd.js";
import { propertiesOf } from "./lib/propertiesOf.js";
import { trackerOptions } from "./options.js";
import { track } from "./tracker.js";

/** Identifies the page whose triggers may fire. */
let current = {};

/**
 * Starts the auto triggers of the page that is shown, and ends the triggers of the page before.
 * @param {Record<string, import("./types/internal").TriggerKind>} kinds the trigger kinds by name
 */
export const autoTriggers = (kinds) => {
  endPage();
  const page = (current = {});
  trackerOptions.auto?.triggers?.forEach(({ tag, trigger, options, data: { event, properties, options: given } }) => {
    /** @type {import("./types/internal").Fire} */
    const fire = (element, added, own = propertiesOf(element)) => {
      if (page == current) track(event, { ...properties, ...own, ...added }, given);
    };
    kinds[trigger](fire, /** @type {any} */ ({ __proto__: null, ...options }), tag);
  });
};
