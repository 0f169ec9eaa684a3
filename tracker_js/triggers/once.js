import { sessionId } from "../session.js";
import { keepItem, store } from "../storage.js";

const ONCE_KEY = "tracardi-once";

/**
 * Lets through what has not been tracked before: for an element, a page or a session, as the trigger's option says.
 * @param {import("../types/internal").TriggerKind} kind
 * @returns {import("../types/internal").TriggerKind}
 */
export const once = (kind) => (fire, options) => {
  /** @type {Set<unknown>} */
  const passed = new Set();
  return kind((element, added) => {
    // The depths of onScroll are several events of one element.
    const { depth } = /** @type {{depth?: number}} */ (added || {});
    const what = options.once == "element" && !depth ? element : JSON.stringify([options.name, depth]);
    if (options.once == "session") {
      const [session, ...names] = (store[ONCE_KEY] || "").split("\n");
      const isSame = session == sessionId();
      if (isSame && names.includes(`${what}`)) return;
      keepItem(ONCE_KEY, [sessionId(), ...(isSame ? names : []), what].join("\n"));
    } else if (options.once) {
      if (passed.has(what)) return;
      passed.add(what);
    }
    fire(element, added);
  }, options);
};
