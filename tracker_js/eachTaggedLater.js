import { findTagged } from "./lib/findTagged.js";
import { isTurning, pageNumber } from "./lib/pageNumber.js";

const REBIND_MS = 100;

/** @type {Set<() => void>} What each trigger does when the document has changed. */
const finders = new Set();
let findTimer = 0;

const findAll = () => {
  // What a router puts there belongs to the page that it is about to show.
  findTimer = isTurning ? setTimeout(findAll, REBIND_MS) : 0;
  if (isTurning) return;
  finders.forEach((find) => find());
  if (!finders.size) documentObserver.disconnect();
};

// One for all triggers: a page that changes all the time calls it as often.
const documentObserver = new MutationObserver(() => (findTimer = findTimer || setTimeout(findAll, REBIND_MS)));

/** @type {import("./types/internal").EachTagged} The elements that the document has, and those that it will have: each once. */
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
