const THRESHOLD = 0.1;

/**
 * Fires once for each element, when a tenth of it is in the viewport.
 * @type {import("../types").TriggerKind}
 */
export function onVisible(elements, fire) {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, intersectionRatio, target } of entries) {
        // isIntersecting alone is true for a single pixel in some engines.
        if (isIntersecting && intersectionRatio >= THRESHOLD) {
          observer.unobserve(target);
          fire();
        }
      }
    },
    { threshold: THRESHOLD },
  );
  elements.forEach((element) => observer.observe(element));
}
