import { Set, WeakMap } from "./builtIns.js";
import { isFar } from "./crowd.js";
import { Element, setTimeout } from "./globals.js";
import { isBoxless } from "./isBoxless.js";
import { isRendered } from "./isRendered.js";
import { productOf } from "./propertiesOf.js";
import { stay } from "./stay.js";
import { unclobbered } from "./unclobbered.js";

// Each threshold is 4% below the last, so the ratio is accurate to 4% at any element height.
const STEP = 0.96;
// The documents promise that an element that is shown without moving counts within 500 ms.
const HIDDEN_POLL_MS = 250;

/** @type {number[]} */
const steps = [];
// The smallest threshold is 0.001. If an element is 100 times as high as the viewport, this is a tenth of the viewport.
// https://www.w3.org/TR/intersection-observer/
for (let step = 1; step > 0.001; step *= STEP) steps.push(step);

/** @type {import("../types/internal").Watch[]} The page's triggers that look for elements. */
export let watches = [];

/** @type {WeakMap<Element, Element>} The parent of each child that is observed because its parent has no box of its own. */
let boxlessParents = new WeakMap();

/** @type {Set<Element>} Elements in the viewport that are not seen yet. No observer tells when they are shown, so a timer looks again. */
const pending = new Set();
let pollTimer = 0;

/**
 * Returns the triggers that still look for the element. Another product in the same element is looked for again.
 * @param {Element} element
 */
const watchesOf = (element) => {
  // The same as a match with the tag's selector (selectorOf.js), which takes ten times as long. A shadow root has no attributes.
  const value = (element instanceof Element && Element.prototype.getAttribute.call(element, "data-tracardi-tag")) || "";
  const tags = [value, ...value.split(/[ \t\n\f\r]/)];
  return watches.filter(({ tag, seen }) => tags.includes(tag) && seen.get(element) != productOf(element));
};

/** @param {IntersectionObserverEntry} entry */
const judge = (entry) => {
  const { target, intersectionRatio, intersectionRect, boundingClientRect } = entry;
  const { width, height } = boundingClientRect;
  // Of an element that is larger than the viewport, as much as the viewport holds. An element without size has only the browser's ratio.
  const most = Math.min(width, window.innerWidth) * Math.min(height, window.innerHeight);
  const ratio = Math.max(intersectionRatio, (intersectionRect.width * intersectionRect.height) / most || 0);
  let isDone = true;
  /** @type {Element | undefined} */
  let next;
  for (let element = /** @type {Element | undefined} */ (target); element; element = next) {
    const watched = element;
    // The page may have moved the child elsewhere.
    next = boxlessParents.get(watched);
    if (!next || !unclobbered(next).contains(watched)) next = undefined;
    watchesOf(watched).forEach((watch) => {
      const { threshold = 0.1, allowEmpty, seen, fire } = watch;
      // A child stands for its parent only while the parent has no box: https://drafts.csswg.org/css-display/#valdef-display-contents
      const isInView = ratio >= threshold * STEP && (watched == target || getComputedStyle(watched).display == "contents");
      let isSeen = false;
      stay(watch, target, isInView && (allowEmpty || width * height) && isRendered(target), () => {
        isSeen = true;
        if (!watchesOf(watched).includes(watch)) return;
        seen.set(watched, productOf(watched));
        fire(watched);
      });
      if (isSeen) return;
      isDone = false;
      if (isInView) pending.add(target);
    });
  }
  if (!isDone && !width && !height && isBoxless(target))
    for (const child of unclobbered(target).children) {
      boxlessParents.set(child, target);
      observe(child);
    }
  if (isDone || isFar(entry)) observer.unobserve(target);
};

// All triggers share one observer: with this many thresholds, Chromium needs 0.1 ms to make an observer.
const observer = new IntersectionObserver(
  (entries) => {
    entries.forEach(judge);
    if (pending.size) pollTimer = pollTimer || setTimeout(poll, HIDDEN_POLL_MS);
  },
  /** @type {any} */ ({ __proto__: null, threshold: steps }), // without what the page has added to all objects
);

/**
 * Observes an element. An element that is observed already is not reported again until its ratio changes, so it is unobserved first.
 * https://developer.mozilla.org/en-US/docs/Web/API/IntersectionObserver/observe
 * @param {Element} element
 */
const observe = (element) => {
  observer.unobserve(element);
  observer.observe(element);
};

const poll = () => {
  pollTimer = 0;
  const elements = [...pending];
  pending.clear();
  elements.forEach(observe);
};

/**
 * Observes an element, if a trigger looks for it, until the visitor sees it.
 * @param {Element} element
 */
export const look = (element) => {
  if (watchesOf(element)[0] || boxlessParents.has(element)) observe(element);
};

/** Forgets the triggers and elements of the page. */
export const lookForNothing = () => {
  watches = [];
  boxlessParents = new WeakMap();
  observer.disconnect();
  pending.clear();
};
