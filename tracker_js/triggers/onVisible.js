import { WeakMap } from "../lib/builtIns.js";
import { eachTagged } from "../lib/eachTagged.js";
import { look, lookForNothing, watches } from "../lib/look.js";
import { whenPageEnds } from "../lib/pageEnd.js";

/**
 * Fires once for each element that the visitor sees: the element is rendered, not hidden, has a size, and the part `threshold` of the
 * element is in the viewport.
 * @type {import("../types/internal").TriggerKind}
 */
export const onVisible = (fire, options, tag) => {
  if (!watches[0]) {
    eachTagged(look);
    whenPageEnds(lookForNothing);
  }
  watches.push(/** @type {any} */ ({ __proto__: null, ...options, fire, tag, seen: new WeakMap() }));
};
