import { WeakMap } from "../lib/builtIns.js";
import { findTagged } from "../lib/findTagged.js";
import { document } from "../lib/globals.js";
import { hear } from "../lib/hear.js";
import { productOf } from "../lib/propertiesOf.js";
import { unclobbered } from "../lib/unclobbered.js";

const DEPTHS = [25, 50, 75, 100];

/**
 * Returns the depth: the part of the element that has come into view.
 * @param {Element} element the element that the visitor reads
 * @param {any} target the document or the element that was scrolled
 * @returns {number} percent of the element's height; 0 if the depth is unknown
 */
const readPercent = (element, target) => {
  if (element != document.documentElement) {
    const { top, height } = unclobbered(element).getBoundingClientRect();
    // A hidden or removed element has no height. The 1 is added because a zoomed page ends a fraction of a pixel early.
    // https://developer.mozilla.org/en-US/docs/Web/API/Element/scrollTop
    return height && ((window.innerHeight - top + 1) / height) * 100;
  }
  // In quirks mode, a page whose body can scroll has no scrolling element: https://drafts.csswg.org/cssom-view/#dom-document-scrollingelement
  if (target == window.document && !document.scrollingElement) return ((window.scrollY + window.innerHeight + 1) / unclobbered(element).scrollHeight) * 100;
  // Some pages scroll inside an element instead of the viewport. That element fills more than half of the viewport; a menu or
  // a code listing that can be scrolled is smaller.
  const { scrollTop, scrollHeight, clientHeight, clientWidth } = unclobbered(target == window.document ? document.scrollingElement : target);
  const isMain = target == window.document || (scrollHeight > clientHeight && clientHeight * clientWidth > (window.innerHeight * window.innerWidth) / 2);
  return isMain ? ((scrollTop + clientHeight + 1) / scrollHeight) * 100 : 0;
};

/**
 * Fires once for each depth of the element that the visitor reaches. The property `depth` is a percentage of the element's height.
 * Nothing fires before the first scroll, even if the viewport shows the whole element.
 * @type {import("../types/internal").TriggerKind}
 */
export const onScroll = (fire, { depths = DEPTHS }, tag) => {
  const all = [...depths].sort((one, other) => one - other);
  /** @type {WeakMap<Element, [product: string, left: number[]]>} The depths that the visitor has not reached yet. */
  const unread = new WeakMap();
  // "scroll" of an element does not bubble, but can be captured: https://developer.mozilla.org/en-US/docs/Web/API/Element/scroll_event
  hear("scroll", (_event, [target]) =>
    findTagged(tag).forEach((element) => {
      const product = productOf(element);
      const known = unread.get(element);
      let left = known?.[0] == product ? known[1] : all;
      const percent = left[0] && readPercent(element, target);
      while (left[0] <= percent) {
        const [depth, ...rest] = left;
        left = rest;
        unread.set(element, [product, left]);
        fire(element, { depth });
      }
    }),
  );
};
