import { keepItem, readItem } from "../items.js";
import { toJson } from "../lib/json.js";
import { sessionId } from "../session.js";

const ONCE_KEY = "tracardi-once";

/**
 * Lets through what has not been tracked before: for an element, a page or a session, as the trigger's option says.
 * @param {import("../types/internal").Fire} fire
 * @param {import("../types/internal").TriggerOptions} options
 * @returns {import("../types/internal").Fire}
 */
export const once = (fire, options) => {
  /** @type {Map<unknown, Set<unknown>>} */
  const passed = new Map();
  return (element, added) => {
    // The depths of onScroll are several events of one element.
    const { depth } = /** @type {{depth?: number}} */ (added || {});
    if (options.once == "session") {
      const what = toJson([options.name, depth]);
      const [session, ...names] = (readItem(ONCE_KEY) || "").split("\n");
      const isSame = session == sessionId();
      if (isSame && names.includes(what)) return;
      keepItem(ONCE_KEY, [sessionId(), ...(isSame ? names : []), what].join("\n"));
    } else if (options.once) {
      const owner = options.once == "element" && element;
      const depths = passed.get(owner) || new Set();
      if (depths.has(depth)) return;
      passed.set(owner, depths.add(depth));
    }
    fire(element, added);
  };
};
