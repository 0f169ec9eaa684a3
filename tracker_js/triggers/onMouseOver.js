import { Map } from "../lib/builtIns.js";
import { clearTimeout, setTimeout } from "../lib/globals.js";
import { hear } from "../lib/hear.js";
import { isMatch } from "../lib/isMatch.js";
import { selectorOf } from "../lib/selectorOf.js";
import { taggedIn } from "../lib/taggedIn.js";
import { unclobbered } from "../lib/unclobbered.js";

/**
 * Fires each time that the pointer enters an element and stays there for `dwell` milliseconds.
 * @type {import("../types/internal").TriggerKind}
 */
export const onMouseOver = (fire, { dwell = 0 }, tag) => {
  /** @type {Map<Element, number>} The timer of each element that the pointer is on. */
  const timers = new Map();
  hear("mouseover mouseout", ({ type, relatedTarget }, path) => {
    // If the pointer moves to another element of the page, "mouseover" of that element follows.
    // https://developer.mozilla.org/en-US/docs/Web/API/Element/mouseout_event
    if (type == "mouseout" && relatedTarget) return;
    const elements = type == "mouseover" ? taggedIn(path, tag) : [];
    timers.forEach((timer, element) => {
      if (elements.includes(element)) return;
      clearTimeout(timer);
      timers.delete(element);
    });
    elements.forEach((element) => {
      const report = () => unclobbered(element).isConnected && isMatch(element, selectorOf(tag)) && fire(element);
      if (!timers.has(element)) timers.set(element, setTimeout(report, dwell));
    });
  });
};
