import { call, showEvents, showProblems } from "./live.js";

// The events page: all events of the preview.

const counts = document.querySelector("#counts");
const fault = /** @type {HTMLSelectElement} */ (document.querySelector("#fault"));

showEvents(
  () => true,
  (number) => counts && (counts.textContent = `${number} events`),
  (state) => {
    const site = document.querySelector("#site");
    if (site) site.textContent = `${state.site} with ${state.config}`;
    fault.value = state.fault.kind;
    showProblems(state);
  },
);
fault.addEventListener("change", () => call("/fault", { kind: fault.value }));
document.querySelector("#clear")?.addEventListener("click", () => call("/reset", {}));
