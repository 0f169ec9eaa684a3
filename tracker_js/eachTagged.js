import { findTagged } from "./lib/findTagged.js";

/** @type {import("./types/internal").EachTagged} The elements that the document has. */
export const eachTagged = (tag, watch) => findTagged(tag).forEach(watch);
