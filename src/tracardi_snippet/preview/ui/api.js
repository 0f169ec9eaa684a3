// The calls of the API, and the stream of what happens.

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
 * Gets all events, then listens to the stream while the page can be seen: a browser opens six connections to an origin at most, and the
 * tracker needs one. When the page is seen again, it hears what it has missed.
 * @param {Record<string, (data: any) => void>} listeners a function for each kind of message; "open" and "error" tell of the connection
 */
export const listen = async (listeners) => {
  let { latest, events } = await call("/all");
  events.forEach(listeners.event);
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
          const { lastEventId, data } = /** @type {MessageEvent} */ (message);
          latest = Number(lastEventId) || latest;
          run(data && JSON.parse(data));
        });
    }
  };
  document.addEventListener("visibilitychange", update);
  update();
};
