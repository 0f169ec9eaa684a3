import { document } from "./globals.js";
import { fromJson } from "./json.js";

/**
 * Reads the options in the block of the page's head. The objects have no prototype: a property that the page has added to all objects is
 * no option.
 * @returns {import("../types/internal").TrackerOptions}
 * @throws {SyntaxError} if the page has no block
 */
export const readBlock = () =>
  fromJson(document.querySelector("[data-tracardi-snippet=options]")?.textContent || "", (_, value) =>
    Array.isArray(value) || Object(value) !== value ? value : Object.setPrototypeOf(value, null),
  ).tracker;
