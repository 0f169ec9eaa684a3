import { fromJson } from "./lib/json.js";

/** The options in the block of the page's head. @type {import("./types/internal").TrackerOptions} */
export const trackerOptions = fromJson(/** @type {Element & { textContent: string }} */ (document.querySelector("[data-tracardi-snippet=options]")).textContent).tracker;
