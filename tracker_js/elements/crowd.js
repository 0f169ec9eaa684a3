import { ResizeObserver } from "../lib/builtIns.js";
import { findAll, TAGGED } from "../lib/findAll.js";
import { document, setTimeout } from "../lib/globals.js";
import { hear } from "../lib/hear.js";
import { inIdle } from "../lib/inIdle.js";

// In each frame that changes the layout, Chromium needs 1.5 microseconds for each observed element (benchmarks/busy_page.py).
const MAX_OBSERVED = 300;
const LOOK_MS = 100;

/** The number of tagged elements. */
let size = 0;
/** @type {Element[]} Elements that are looked at while the browser is idle. */
let waiting = [];
let timer = 0;
/** @type {(element: Element) => void} */
let lookAtOne;

const lookAtAll = () => {
  timer = 0;
  if (waiting[0]) return lookLater();
  waiting = findAll(TAGGED);
  size = waiting.length;
  inIdle(waiting, lookAtOne);
};

const lookLater = () => {
  if (size > MAX_OBSERVED) timer = timer || setTimeout(lookAtAll, LOOK_MS);
};

/** @param {number} more elements that may be tagged */
export const addToCrowd = (more) => (size += more);

/**
 * Looks at each tagged element. If the page has many, most of them are not observed while they are far from the viewport. Look at all
 * elements again when the visitor scrolls, or when the document's size changes.
 * @param {(element: Element) => void} run
 */
export const lookAtCrowd = (run) => {
  if (!lookAtOne) {
    let changes = 0;
    // The first call tells the size that the document has now.
    new ResizeObserver(() => changes++ && lookLater()).observe(document.documentElement);
  }
  hear("scroll", lookLater);
  lookAtOne = run;
  waiting.length = 0;
  lookAtAll();
};

/**
 * Returns whether an element is too far from the viewport to be observed. An element without height may have no box yet.
 * @param {IntersectionObserverEntry} entry
 * @returns {unknown}
 */
export const isFar = ({ boundingClientRect: { top, bottom, height } }) =>
  size > MAX_OBSERVED && height && (top > 2 * window.innerHeight || bottom < -window.innerHeight);
