import { findTagged } from "./lib/findTagged.js";
import { isTurning, pageNumber } from "./lib/pageNumber.js";

const REBIND_MS = 100;

/** @type {Set<() => void>} The searches of all triggers. Each search runs again when the document has changed. */
const finders = new Set();
let findTimer = 0;

const findAll = () => {
  // While a router changes the page, new elements belong to the next page. Search when the next page is shown.
  findTimer = isTurning ? setTimeout(findAll, REBIND_MS) : 0;
  if (isTurning) return;
  finders.forEach((find) => find());
  if (!finders.size) documentObserver.disconnect();
};

// One observer serves all triggers. Some pages change all the time, and each change would call each observer.
const documentObserver = new MutationObserver(() => (findTimer = findTimer || setTimeout(findAll, REBIND_MS)));

/**
 * Watches each tagged element once, including elements that are added to the document later.
 * @type {import("./types/internal").EachTagged}
 */
export const eachTaggedLater = (tag, watch) => {
  const mine = pageNumber;
  const seen = new WeakSet();
  const find = () => {
    if (mine != pageNumber) return finders.delete(find);
    findTagged(tag).forEach((element) => {
      if (!seen.has(element)) watch(element);
      seen.add(element);
    });
  };
  find();
  finders.add(find);
  documentObserver.observe(document, { subtree: true, childList: true, attributeFilter: ["data-tracardi-tag"] });
};
