// What the events page and the overlay's panel share: the calls of the API, and the stream of events.

const token = document.querySelector('meta[name="preview-token"]')?.getAttribute("content") || "";

/**
 * Calls the API.
 * @param {string} path
 * @param {object} [body] sent by POST; without it, the call is a GET
 * @returns {Promise<any>}
 */
export const call = async (path, body) => {
  const headers = { "X-Preview-Token": token, "Content-Type": "application/json" };
  const response = await fetch(`/api${path}`, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  return response.json();
};

/**
 * Listens to the stream while the page can be seen. A browser opens six connections to an origin at most, and the tracker needs one.
 * @param {Record<string, (data: any) => void>} listeners a function for each kind of message
 */
export const listen = (listeners) => {
  let latest = 0;
  /** @type {EventSource | undefined} */
  let source;
  const update = () => {
    if (document.hidden) {
      source?.close();
      source = undefined;
    } else if (!source) {
      source = new EventSource(`/api/stream?token=${token}&after=${latest}`);
      for (const [kind, run] of Object.entries(listeners))
        source.addEventListener(kind, (message) => {
          latest = Number(message.lastEventId) || latest;
          run(JSON.parse(message.data));
        });
    }
  };
  document.addEventListener("visibilitychange", update);
  update();
};

/**
 * Returns an element with text. Nothing of an event is ever read as markup.
 * @param {string} name
 * @param {string} text
 */
export const element = (name, text) => {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
};

/**
 * Returns the state of an event in a word.
 * @param {any} event
 */
export const verdict = (event) => {
  const last = event.attempts[event.attempts.length - 1];
  const state = event.arrived ? (event.arrived > 1 ? `arrived ${event.arrived} times` : "arrived") : last.status === null ? "under way" : `refused: ${last.status || "no answer"}`;
  return event.right ? state : `${state}; ${event.problems.map((/** @type {any} */ one) => `${one.place} ${one.message}`).join(" ")}`;
};

/**
 * Returns the row of an event.
 * @param {any} event
 */
export const row = (event) => {
  const made = document.createElement("tr");
  const sent = event.event || {};
  made.append(
    element("td", event.type ?? "(a request without events)"),
    element("td", JSON.stringify(sent.properties || {})),
    element("td", event.page.path || ""),
    element("td", event.causes.map((/** @type {any} */ cause) => `${cause.trigger || "on load"} ${cause.tag || ""} (${cause.origin})`).join(", ") || "script"),
    element("td", verdict(event)),
    element("td", event.session || ""),
  );
  return made;
};

/**
 * Shows events as they come, newest first, in the table with the id "events".
 * @param {(event: any) => boolean} isShown
 * @param {(number: number) => void} count gets the number of shown events
 * @param {(state: any) => void} showState
 */
export const showEvents = (isShown, count, showState) => {
  const body = document.querySelector("#events");
  /** @type {Map<number, Element>} */
  const rows = new Map();
  const clear = () => {
    rows.clear();
    body?.replaceChildren();
    count(0);
  };
  listen({
    event: (event) => {
      if (!isShown(event)) return;
      const made = row(event);
      const old = rows.get(event.number);
      if (old) old.replaceWith(made);
      else body?.prepend(made);
      rows.set(event.number, made);
      count(rows.size);
    },
    reset: clear,
    state: showState,
  });
};

/**
 * Lists what is wrong with config and site.
 * @param {any} state
 */
export const showProblems = (state) => {
  const all = [...state.problems, ...(state.findings?.errors || []), ...(state.findings?.findings || [])];
  const lines = all.map((one) => element("li", `${one.file || ""}${one.line ? `:${one.line}` : ""}: ${one.message}${one.fix ? ` paste: ${one.fix}` : ""}`));
  document.querySelector("#problems")?.replaceChildren(...lines);
};
