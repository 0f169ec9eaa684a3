import { readBlock } from "./lib/readBlock.js";

/** The options in the block of the page's head. */
export const trackerOptions = readBlock();
