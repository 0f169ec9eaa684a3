import { findTagged } from "./lib/findTagged.js";

/** @type {import("./types/internal").EachTagged} Watches the tagged elements that the document has now. */
export const eachTagged = (tag, watch) => findTagged(tag).forEach(watch);
