import { setTimeout } from "../lib/globals.js";
import { watchedAttributes } from "../lib/watchedAttributes.js";
import { changed, documentObserver, lookAt, lookAtChanged } from "./eachTagged.js";
import { eachRoot } from "./shadowRoots.js";

/** Looks for elements that appear in open shadow roots, or that change there, after the page was parsed. */
export const lateInRoots = () =>
  eachRoot((root) => {
    if (!lookAt) return;
    documentObserver.observe(root, {
      // @ts-expect-error: a property that the page has added to all objects is no option
      __proto__: null,
      subtree: true, childList: true, attributes: true, attributeFilter: watchedAttributes });
    for (const child of root.children) changed.add(child);
    setTimeout(lookAtChanged);
  });
