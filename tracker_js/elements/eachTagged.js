import { MutationObserver, Set } from "../lib/builtIns.js";
import { TAGGED } from "../lib/findAll.js";
import { Element, queueMicrotask, setTimeout } from "../lib/globals.js";
import { inIdle } from "../lib/inIdle.js";
import { whenPageEnds } from "../lib/pageEnd.js";
import { isTurning } from "../lib/pageNumber.js";
import { unclobbered } from "../lib/unclobbered.js";
import { watchedAttributes } from "../lib/watchedAttributes.js";
import { addToCrowd, lookAtCrowd } from "./crowd.js";

const LATE_MS = 100;

/** @type {(element: Element) => void} */
export let lookAt;
/** @type {Set<Node>} Nodes that have been added or have changed. */
export const changed = new Set();
/** @type {Set<Node>} Nodes whose children have changed. An element without a box of its own is seen through its children. */
const parents = new Set();
let lateTimer = 0;

/** Looks at the nodes that have been added or have changed. */
export const lookAtChanged = () => {
  // While a router changes the page, new elements belong to the next page. Look at them when the next page is shown.
  lateTimer = isTurning ? setTimeout(lookAtChanged, LATE_MS) : 0;
  if (isTurning) return;
  /** @type {any[]} */
  const elements = [...parents];
  changed.forEach((node) => {
    const element = unclobbered(node);
    if (node instanceof Element && element.isConnected) elements.push(node, .../** @type {Element} */ (element).querySelectorAll(TAGGED));
  });
  parents.clear();
  changed.clear();
  addToCrowd(elements.length);
  inIdle(elements, lookAt);
};

// One observer serves all triggers. Some pages change all the time, and each change would call each observer.
export const documentObserver = new MutationObserver((records) => {
  records.forEach(({ target, addedNodes, attributeName }) => {
    if (!attributeName) parents.add(target);
    else if (attributeName.startsWith("data-tracardi-")) changed.add(target);
    addedNodes.forEach((node) => changed.add(node));
  });
  lateTimer = lateTimer || setTimeout(lookAtChanged, LATE_MS);
});

/**
 * Calls a function for each tagged element, also for elements that appear later, and again for elements that change.
 * @param {(element: Element) => void} run
 */
export const eachTagged = (run) => {
  lookAt = run;
  queueMicrotask(() => {
    lookAtCrowd(run);
    documentObserver.observe(window.document, {
      // @ts-expect-error: a property that the page has added to all objects is no option
      __proto__: null,
      subtree: true, childList: true, attributes: true, attributeFilter: watchedAttributes });
  });
  whenPageEnds(() => {
    documentObserver.disconnect();
    changed.clear();
    parents.clear();
  });
};
