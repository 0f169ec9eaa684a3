import { attempt } from "../lib/attempt.js";
import { trackerOptions } from "../options.js";

/**
 * A part of the context, where the options of a page that was written for the stock tracker say so.
 * @param {string} name its key there
 * @param {boolean} isWanted what the config says
 * @param {() => object | undefined} part
 */
export const attemptWanted = (name, isWanted, part) => (trackerOptions.context?.[name] ?? isWanted ? attempt(part) : undefined);
