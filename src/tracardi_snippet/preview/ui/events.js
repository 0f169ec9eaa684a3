import { call, listen } from "./api.js";
import { byId, counted, element } from "./dom.js";
import { EventList } from "./list.js";
import { problemsOf, showFault, showProblems } from "./state.js";

// The events page: all events of the preview, by session, newest first.

const [type, page, right] = ["type", "page", "right"].map((id) => /** @type {HTMLSelectElement} */ (byId(id)));
/** @param {any} event */
const pageOf = (event) => event.page.file || event.page.path || "(unknown)";
/** @param {any} event */
const typeOf = (event) => event.type ?? "(no event)";

/**
 * Offers the values that there are. The chosen one stays, even if its events have gone.
 * @param {HTMLSelectElement} select
 * @param {Iterable<string>} values
 */
const offer = (select, values) => {
  const names = [...new Set([...values, ...(select.value ? [select.value] : [])])].sort();
  if (names.join("\n") == [...select.options].slice(1).map((option) => option.value).join("\n")) return;
  const chosen = select.value;
  const options = names.map((name) => Object.assign(element("option", name), { value: name }));
  select.replaceChildren(select.options[0], ...options);
  select.value = chosen;
};

const list = new EventList(
  byId("events"),
  (event) =>
    (!type.value || typeOf(event) == type.value) &&
    (!page.value || pageOf(event) == page.value) &&
    (!right.value || String(event.right) == right.value),
  (event) => [event.session || "", event.session ? `Session ${event.session}` : "Without a session"],
  (all, shown) => {
    offer(type, all.map(typeOf));
    offer(page, all.map(pageOf));
    const wrong = all.filter((event) => !event.right).length;
    const filtered = shown.length < all.length ? `${shown.length.toLocaleString("en")} of ` : "";
    byId("counts").textContent = `${filtered}${counted(all.length, "event")}${wrong ? `, ${wrong.toLocaleString("en")} wrong` : ""}`;
    byId("empty").hidden = Boolean(all.length);
    document.title = `${all.length ? `(${all.length}) ` : ""}Events: tracardi-snippet preview`;
  },
);

for (const select of [type, page, right]) select.addEventListener("change", () => list.draw());
byId("clear").addEventListener("click", () => call("/reset", {}));
listen({
  event: (event) => list.add(event),
  reset: () => list.clear(),
  state: (state) => {
    const link = /** @type {HTMLAnchorElement} */ (byId("site"));
    link.href = state.site;
    link.textContent = state.site;
    byId("about").textContent = `${state.folder} with ${state.config}${state.forward ? `, passed on to ${state.forward}` : ""}`;
    byId("lifted").replaceChildren(...state.lifted.map((/** @type {string} */ line) => element("li", line)));
    showProblems(problemsOf(state));
    showFault(state);
  },
  open: () => (byId("connection").textContent = ""),
  error: () => (byId("connection").textContent = "The preview does not answer. Is it still running?"),
});
