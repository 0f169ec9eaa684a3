import { readBlock } from "./lib/readBlock.js";

/** @type {object} The page's own options. They replace the options of the same name in the block. */
let overrides = {};

/** @returns {import("./types/internal").TrackerOptions} the options in the block of the page's head, as the block is now */
const read = () => /** @type {any} */ ({ __proto__: null, ...readBlock(), ...overrides });

export let trackerOptions = read();

/**
 * Reads the options again: a router has replaced the block, or the page has options of its own.
 * @param {object} [own] the page's own options
 */
export const readOptionsAgain = (own) => {
  overrides = own || overrides;
  try {
    trackerOptions = read();
  } catch {} // a page without a block keeps the options of the page before
};
