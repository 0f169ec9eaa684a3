import { keepItem, readItem } from "../items.js";
import { Set, WeakMap } from "../lib/builtIns.js";
import { toJson } from "../lib/json.js";
import { propertiesOf } from "../lib/propertiesOf.js";
import { sessionId } from "../session.js";

const ONCE_KEY = "tracardi-once";

/**
 * Returns a `fire` that drops repeated events. The trigger's option `once` says where an event counts as repeated: at the same
 * element, on the same page, or in the same session.
 * @param {import("../types/internal").Fire} fire
 * @param {import("../types/internal").TriggerOptions} options
 * @returns {import("../types/internal").Fire}
 */
export const once = (fire, options) => {
  /** @type {WeakMap<object, Set<string>>} */
  const passed = new WeakMap();
  return (element, added, own = propertiesOf(element)) => {
    // Each depth of onScroll is an event of its own, so a second depth is not a repetition of the first.
    const { depth } = /** @type {{depth?: number}} */ (added || {});
    if (options.once == "session") {
      const what = toJson([options.name, depth]);
      const [session, ...names] = (readItem(ONCE_KEY) || "").split("\n");
      const isSame = session == sessionId();
      if (isSame && names.includes(what)) return;
      keepItem(ONCE_KEY, [sessionId(), ...(isSame ? names : []), what].join("\n"));
    } else if (options.once) {
      const isOfElement = options.once == "element";
      const owner = isOfElement ? element : options;
      // Another product in the same element is no repetition.
      const what = toJson([depth, isOfElement && own]);
      const before = passed.get(owner) || new Set();
      if (before.has(what)) return;
      passed.set(owner, before.add(what));
    }
    fire(element, added, own);
  };
};
