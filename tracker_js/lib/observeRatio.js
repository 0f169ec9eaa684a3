// Each step is a hundredth smaller than the one before: to a hundredth exact for an element of any height.
const STEP = 0.99;
const STEPS = 1000;

/** @type {WeakMap<Element, ((ratio: number) => unknown)[]>} */
const watchers = new WeakMap();

// One for all, since each takes a twentieth of a millisecond of the page's load.
const observer = new IntersectionObserver(
  (entries) =>
    entries.forEach(({ intersectionRatio, intersectionRect, target }) => {
      const ratio = Math.max(intersectionRatio, intersectionRect.height / innerHeight);
      const left = watchers.get(target)?.filter((watcher) => !watcher(ratio));
      watchers.set(target, left || []);
      if (!left?.[0]) observer.unobserve(target);
    }),
  { threshold: Array.from(Array(STEPS), (_, index) => STEP ** index) },
);

/**
 * @param {Element} element
 * @param {number | undefined} threshold the part of the element that has to be in the viewport; of one that is taller than the
 *   viewport, the part of the viewport that it has to fill
 * @param {(isVisible: boolean) => unknown} report returns whether it has seen enough
 */
export const observeRatio = (element, threshold = 0.1, report) => {
  watchers.set(element, [...(watchers.get(element) || []), (ratio) => report(ratio >= threshold * STEP)]);
  // What is observed already would not be reported to one who comes later.
  observer.unobserve(element);
  observer.observe(element);
};
