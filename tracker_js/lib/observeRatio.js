// Each threshold is 4% below the last, so the ratio is accurate to 4% at any element height.
const STEP = 0.96;

/** @type {number[]} */
const steps = [];
// The smallest threshold is 0.001. If an element is 100 times as high as the viewport, this is a tenth of the viewport.
// https://www.w3.org/TR/intersection-observer/
for (let step = 1; step > 0.001; step *= STEP) steps.push(step);

/**
 * The watchers of each element. A watcher returns true when it is done.
 * @type {WeakMap<Element, Set<(ratio: number) => boolean>>}
 */
const watchers = new WeakMap();

/** @param {Element} element */
const watchersOf = (element) => watchers.get(element) || new Set();

// All triggers share one observer: with this many thresholds, Chromium needs 0.1 ms to make an observer.
const observer = new IntersectionObserver(
  (entries) =>
    entries.forEach(({ intersectionRatio, intersectionRect, target }) => {
      const ratio = Math.max(intersectionRatio, intersectionRect.height / innerHeight);
      const all = watchersOf(target);
      all.forEach((isDone) => isDone(ratio) && all.delete(isDone));
      if (!all.size) observer.unobserve(target);
    }),
  { threshold: steps },
);

/** @type {import("../types/internal").ObserveRatio} */
export const observeRatio = (threshold = 0.1, report) => (element) => {
  watchers.set(element, watchersOf(element).add((ratio) => report(element, ratio >= threshold * STEP)));
  // An element that is observed already is not reported again until its ratio changes, so a new watcher would hear nothing.
  // https://developer.mozilla.org/en-US/docs/Web/API/IntersectionObserver/observe
  observer.unobserve(element);
  observer.observe(element);
};
