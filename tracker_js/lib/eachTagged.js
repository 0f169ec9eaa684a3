import { findAll, TAGGED } from "./findAll.js";
import { queueMicrotask } from "./globals.js";
import { inIdle } from "./inIdle.js";

/**
 * Calls a function for each tagged element, after all triggers of the page have started. If elements may appear later, the build links
 * elements/eachTagged.js instead of this module.
 * @param {(element: Element) => void} run
 */
export const eachTagged = (run) => queueMicrotask(() => inIdle(findAll(TAGGED), run));
