import { call } from "./api.js";
import { byId, element } from "./dom.js";

// What events page and panel show besides events: problems, and the fault on demand.

/** @param {any} one a problem of the config, an error of the check, or a finding */
const problem = (one) => {
  const place = one.file ? `${one.file}${one.line ? `:${one.line}` : ""}` : "";
  const item = element("li", place && element("code", place), element(`span.badge ${one.severity == "warning" ? "wait" : one.severity == "note" ? "" : "bad"}`, one.severity || "error"), ` ${one.message}`);
  for (const hint of one.hints || []) item.append(element("p", hint));
  if (one.fix) item.append(element("p", "Paste: ", element("code", one.fix)));
  return item;
};

/**
 * Lists what is wrong with config and site.
 * @param {any[]} problems
 */
export const showProblems = (problems) => {
  byId("problems").hidden = !problems.length;
  byId("problem-list").replaceChildren(...problems.map(problem));
};

/** @param {any} state */
export const problemsOf = (state) => [...state.problems, ...(state.problems.length ? [] : state.findings?.errors || []), ...(state.findings?.findings || [])];

const fault = /** @type {HTMLSelectElement} */ (byId("fault"));
fault.addEventListener("change", () => {
  const [kind, seconds] = fault.value.split(" ");
  call("/fault", { kind, seconds: Number(seconds) || 3 });
});

/** @param {any} state */
export const showFault = (state) => {
  const { kind, seconds } = state.fault;
  const options = [...fault.options].map((option) => option.value);
  fault.value = options.find((value) => value == `${kind} ${seconds}`) ?? options.find((value) => value.split(" ")[0] == kind) ?? "";
};
