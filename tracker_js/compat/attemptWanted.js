import { attempt } from "../lib/attempt.js";
import { trackerOptions } from "../options.js";

/**
 * Returns a part of the context, if wanted. The options of a page that was written for the stock tracker override the config.
 * @param {string} name the part's key in the page's options
 * @param {boolean} isWanted whether the config asks for the part
 * @param {() => object | undefined} part
 */
export const attemptWanted = (name, isWanted, part) => (trackerOptions.context?.[name] ?? isWanted ? attempt(part) : undefined);
