/** What the inert block in the page's head says. @type {import("./types/internal").TrackerOptions} */
export const trackerOptions = JSON.parse(/** @type {Element & { textContent: string }} */ (document.querySelector("[data-tracardi-snippet=options]")).textContent).tracker;
