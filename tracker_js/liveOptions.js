import { fromJson } from "./lib/json.js";

/** @type {object} */
let overrides = {};

/** @returns {import("./types/internal").TrackerOptions} what the inert block in the page's head says now */
const read = () => ({ ...fromJson(document.querySelector("[data-tracardi-snippet=options]")?.textContent || "").tracker, ...overrides });

export let trackerOptions = read();

/**
 * A router has put another page's block there, or the page has options of its own.
 * @param {object} [own]
 */
export const readOptionsAgain = (own) => {
  overrides = own || overrides;
  try {
    trackerOptions = read();
  } catch {} // a page without a block: what held before goes on
};
