import { isShadowRoot } from "./isShadowRoot.js";
import { unclobbered } from "../lib/unclobbered.js";

/**
 * Returns the path that an event of a node has, if the event leaves all shadow roots: from the node, through slots and hosts, to the window.
 * https://dom.spec.whatwg.org/#get-the-parent
 * @param {Node} node
 * @returns {EventTarget[]}
 */
export const pathFrom = (node) => {
  /** @type {EventTarget[]} */
  const path = [];
  /** @type {any} */
  let next = node;
  while (next) {
    path.push(next);
    const own = unclobbered(next);
    // An address of a link has a host, too.
    next = own.assignedSlot || own.parentNode || (isShadowRoot(next) && own.host);
  }
  return [...path, window];
};
