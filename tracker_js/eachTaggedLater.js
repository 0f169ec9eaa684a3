import { findTagged } from "./lib/findTagged.js";
import { pageNumber } from "./lib/pageNumber.js";

const REBIND_MS = 100;

/** @type {import("./types/internal").EachTagged} The elements that the document has, and those that it will have: each once. */
export const eachTaggedLater = (tag, watch) => {
  const mine = pageNumber;
  const seen = new WeakSet();
  let timer = 0;
  const find = () => {
    timer = 0;
    if (mine != pageNumber) return observer.disconnect();
    findTagged(tag).forEach((element) => {
      if (!seen.has(element)) watch(element);
      seen.add(element);
    });
  };
  const observer = new MutationObserver(() => (timer = timer || setTimeout(find, REBIND_MS)));
  find();
  observer.observe(document, { subtree: true, childList: true, attributeFilter: ["data-tracardi-tag"] });
};
