// Each step is three hundredths smaller than the one before: so exact is it, for an element of any height.
const STEP = 0.97;
const STEPS = 300;

/** @type {import("../types/internal").ObserveRatio} */
export const observeRatio = (threshold = 0.1, report) => {
  const observer = new IntersectionObserver(
    (entries) =>
      entries.forEach(({ intersectionRatio, intersectionRect, target }) => {
        const ratio = Math.max(intersectionRatio, intersectionRect.height / innerHeight);
        if (report(target, ratio >= threshold * STEP)) observer.unobserve(target);
      }),
    { threshold: Array.from(Array(STEPS), (_, index) => STEP ** index) },
  );
  return (element) => observer.observe(element);
};
