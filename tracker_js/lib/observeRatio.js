// Each step is four hundredths smaller than the one before: so exact is it, for an element of any height.
const STEP = 0.96;

/** @type {number[]} */
const steps = [];
// Down to a tenth of the viewport where the element is a hundred times as high.
for (let step = 1; step > 0.001; step *= STEP) steps.push(step);

/** @type {WeakMap<Element, Set<(ratio: number) => boolean>>} Of each element those that want to see more of it. */
const watchers = new WeakMap();

/** @param {Element} element */
const watchersOf = (element) => watchers.get(element) || new Set();

// One for all triggers: with so many steps, Chromium takes a tenth of a millisecond to make it.
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
  // What is observed already is silent until it changes.
  observer.unobserve(element);
  observer.observe(element);
};
