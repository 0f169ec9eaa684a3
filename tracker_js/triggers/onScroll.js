const DEPTHS = [25, 50, 75, 100];

/**
 * @param {Element} element the one that is read
 * @param {any} target what was scrolled
 * @returns {number} how much of the element has come into view, in percent of its height; 0 where that can not be told
 */
const readPercent = (element, target) => {
  if (element != document.documentElement) {
    const { top, height } = element.getBoundingClientRect();
    // Hidden or removed: no height. A fraction of a pixel is missing at the end of a zoomed page.
    return height && ((innerHeight - top + 1) / height) * 100;
  }
  // Some pages scroll in a part of theirs; a menu or a listing that can be scrolled is smaller.
  const { scrollTop, scrollHeight, clientHeight, clientWidth } = target.scrollHeight ? target : document.scrollingElement;
  const isMain = target == document || (scrollHeight > clientHeight && clientHeight * clientWidth > (innerHeight * innerWidth) / 2);
  return isMain ? ((scrollTop + clientHeight + 1) / scrollHeight) * 100 : 0;
};

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
      ({ target }) => {
        const percent = readPercent(element, target);
        while (left[0] <= percent) fire(element, { depth: left.shift() });
      },
      true, // of any part of the page
    );
  };
