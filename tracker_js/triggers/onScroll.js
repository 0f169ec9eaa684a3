const DEPTHS = [25, 50, 75, 100];

/**
 * Fires once for each depth that has been read of the element, in percent of its height; the depth becomes `depth`. What is in
 * the viewport at once is read when the visitor scrolls.
 * @type {import("../types/internal").TriggerKind}
 */
export const onScroll =
  (fire, { depths = DEPTHS }) =>
  (element) => {
    const left = [...depths].sort((one, other) => one - other);
    addEventListener(
      "scroll",
      () => {
        const { top, height } = element.getBoundingClientRect();
        // A fraction of a pixel is missing at the end of a zoomed page.
        while (left[0] <= ((innerHeight - top + 1) / height) * 100) fire(element, { depth: left.shift() });
      },
      true, // of any part of the page
    );
  };
