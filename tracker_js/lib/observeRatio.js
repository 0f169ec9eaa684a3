/**
 * @param {number | undefined} threshold the part of an element that has to be in the viewport; of one that is taller than the
 *   viewport, the part of the viewport that it has to fill
 * @param {(element: Element, isVisible: boolean) => void} report
 */
export const observeRatio = (threshold = 0.1, report) =>
  new IntersectionObserver(
    (entries) =>
      entries.forEach(({ intersectionRatio, intersectionRect, target }) =>
        report(target, intersectionRatio >= threshold || intersectionRect.height >= threshold * innerHeight),
      ),
    { threshold: [0.01, 0.02, 0.05, threshold] },
  );
