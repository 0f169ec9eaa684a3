import { showEvents, showProblems } from "./live.js";

// The overlay's panel: a frame in a previewed page, of an origin that the page's scripts cannot read.

const page = new URLSearchParams(location.search).get("page");
const counts = document.querySelector("#counts");

showEvents(
  (event) => event.page.file === page,
  (number) => counts && (counts.textContent = `${number} events`),
  showProblems,
);
