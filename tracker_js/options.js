import { fromJson } from "./lib/json.js";

/** What the inert block in the page's head says. @type {import("./types/internal").TrackerOptions} */
export const trackerOptions = fromJson(/** @type {Element & { textContent: string }} */ (document.querySelector("[data-tracardi-snippet=options]")).textContent).tracker;
