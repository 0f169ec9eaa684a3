import { call } from "./api.js";
import { button, copy, element } from "./dom.js";

// One event as an entry of a list: a line that opens to everything that is known of it.

/**
 * Returns the state of an event, and its words.
 * @param {any} event
 * @returns {[state: "good" | "bad" | "wait", words: string]}
 */
export const verdict = (event) => {
  const last = event.attempts[event.attempts.length - 1];
  const tries = event.attempts.length > 1 ? `, attempt ${event.attempts.length}` : "";
  const wrong = event.right ? "" : "wrong, ";
  if (event.arrived > 1) return [event.right ? "good" : "bad", `${wrong}arrived ${event.arrived} times`];
  if (event.arrived) return [event.right ? "good" : "bad", `${wrong}arrived${tries}`];
  if (last.status === null) return ["wait", `${wrong}under way${tries}`];
  return [event.right ? "wait" : "bad", `${wrong}refused: ${last.status || "no answer"}${tries}`];
};

/** @param {any} cause */
export const causeText = (cause) => (cause.kind == "event" ? "page load" : `${cause.trigger}${cause.tag ? ` ${cause.tag}` : ""}`);

/** @param {any} event */
const causes = (event) => (event.causes.length ? event.causes.map(causeText).join(" or ") : event.type === null ? "" : "script");

/** @param {number} time */
const clock = (time) => new Date(time).toLocaleTimeString("en-GB");

/** @param {any} value */
const inline = (value) => {
  const text = JSON.stringify(value ?? {});
  return text == "{}" ? "" : text;
};

/**
 * Returns a command that sends a request again. A shell reads nothing in it as anything but text.
 * @param {any} request
 */
export const curl = (request) =>
  `curl '${request.url}' -H 'Content-Type: application/json' --data-raw '${request.body.replace(/'/g, "'\\''")}'`;

/** @param {string} text */
const pretty = (text) => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

/**
 * Returns a term and its description for a list of descriptions.
 * @param {string} name
 * @param {...(string | Node)} value
 */
const fact = (name, ...value) => [element("dt", name), element("dd", ...value)];

/** @param {any} event */
const facts = (event) => {
  const list = element("dl");
  const sent = event.event?.properties;
  if (sent) list.append(...fact("properties", element("pre", JSON.stringify(sent, null, 2))));
  if (event.problems.length) {
    const lines = event.problems.map((/** @type {any} */ one) => element("li", one.place && element("code", one.place), ` ${one.message}`));
    list.append(...fact("wrong", element("ul", ...lines)));
  }
  if (event.page.url) list.append(...fact("page", event.page.file ? `${event.page.file}, ` : "", event.page.url));
  if (event.type !== null) {
    const lines = event.causes.map((/** @type {any} */ one) => element("li", `${causeText(one)}: `, element("code", one.key), ` in ${one.origin}`));
    list.append(...fact("made by", lines.length ? element("ul", ...lines) : "a call of tracker.track, or a trigger that no longer is in the config"));
  }
  const attempts = event.attempts.map((/** @type {any} */ one) => element("li", `${clock(one.received)}: ${one.status === null ? "under way" : one.status || "no answer"}`));
  list.append(...fact("attempts", element("ol", ...attempts)), ...fact("session", event.session || "none"), ...fact("profile", event.profile || "none yet"));
  if (event.id) list.append(...fact("id", event.id));
  return list;
};

/**
 * Returns the latest request that brought an event, with its answer.
 * @param {any} event
 */
const whole = async (event) => {
  const request = await call(`/requests/${event.attempts[event.attempts.length - 1].request}`);
  if (request.detail) return element("p", request.detail);
  const json = pretty(request.body);
  const answer = [element("h4", `Answer: ${request.status === null ? "none yet" : request.status || "connection dropped"}`)];
  if (request.forwarded) answer.push(element("p", `Passed on to ${request.forwarded.url}: ${request.forwarded.fact || request.forwarded.status}`));
  if (request.fault) answer.push(element("p", `By the fault "${request.fault}".`));
  return element(
    "div",
    element("p.actions", button("Copy as JSON", (from) => copy(from, json)), button("Copy as curl", (from) => copy(from, curl(request)))),
    element("h4", `${request.method} ${request.url}`),
    scrolling(json || "(no body)", "Request"),
    ...answer,
    scrolling(pretty(request.answer) || "(no body)", "Answer"),
  );
};

/**
 * Returns a text that scrolls, by keyboard as well.
 * @param {string} text
 * @param {string} name
 */
const scrolling = (text, name) => {
  const made = element("pre.long", text);
  made.tabIndex = 0;
  made.setAttribute("role", "region");
  made.setAttribute("aria-label", name);
  return made;
};

/**
 * Returns the entry of an event.
 * @param {any} event
 * @param {HTMLElement} [old] the entry from before: if it is open, the new one is
 */
export const entry = (event, old) => {
  const [state, words] = verdict(event);
  const summary = element(
    "summary",
    element("span.time", clock(event.received)),
    element("strong.type", event.type ?? "(no event)"),
    element(`span.badge ${state}`, words),
    element("code.properties", inline(event.event?.properties) || (event.problems[0]?.message ?? "")),
    element("span.page", event.page.path || event.page.url || ""),
    element("span.cause", causes(event)),
  );
  const details = /** @type {HTMLDetailsElement} */ (element("details", summary));
  let isFilled = false;
  const fill = async () => {
    if (!details.open || isFilled) return;
    isFilled = true;
    const body = element("div.body", facts(event));
    details.append(body);
    body.append(await whole(event));
  };
  details.addEventListener("toggle", fill);
  details.open = Boolean(/** @type {HTMLDetailsElement | null} */ (old?.querySelector("details"))?.open);
  fill();
  return element("li", details);
};
