import { call, listen } from "./api.js";
import { byId, counted, element } from "./dom.js";
import { causeText } from "./event.js";
import { EventList } from "./list.js";
import { showFault, showProblems } from "./state.js";

// The overlay's panel: a frame in a previewed page, of an origin that the page's scripts cannot read. It tells the overlay what the page
// watches and which trigger has fired, by a channel of their own, and no property of any event.

const wanted = new URLSearchParams(location.search);
let url = wanted.get("url") || "";
let page = wanted.get("page") || "";
/** @type {MessagePort | undefined} */
let overlay;
/** @type {any[]} */
let causes = [];
/** @type {Set<number>} Numbers of the events that the overlay has been told of. */
const told = new Set();
const opened = Number(wanted.get("since")) || 0;

const list = new EventList(
  byId("events"),
  (event) => event.page.file == page,
  undefined,
  (_, shown) => {
    const wrong = shown.filter((event) => !event.right).length;
    byId("counts").textContent = `${counted(shown.length, "event")}${wrong ? `, ${wrong} wrong` : ""}`;
    const fired = new Set(shown.flatMap((event) => event.causes.map((/** @type {any} */ cause) => cause.key)));
    showWaiting(causes.filter((cause) => !fired.has(cause.key)));
    overlay?.postMessage({ kind: "counts", events: shown.length, wrong });
  },
);

/** @param {any[]} waiting */
const showWaiting = (waiting) => {
  const items = waiting.map((cause) => element("li", element("strong", cause.event), ` on ${causeText(cause)}, `, element("code", cause.origin)));
  byId("waiting").replaceChildren(...(items.length ? items : [element("li", "Everything that this page watches has fired.")]));
};

/** Asks what the page gets and watches: at first, and when config, findings or the page have changed. */
const ask = async () => {
  const found = await call(`/page?${url ? `url=${encodeURIComponent(url)}` : `path=${encodeURIComponent(page)}`}`);
  page = found.page;
  causes = found.causes;
  byId("page").textContent = page || "This page";
  byId("options").replaceChildren(
    ...found.options.flatMap((/** @type {any} */ one) => [
      element("dt", one.key),
      element("dd", element("code", JSON.stringify(one.value)), element("span.origin", ` ${one.origin}`)),
    ]),
  );
  const problems = [...found.problems, ...found.findings];
  showProblems(problems);
  overlay?.postMessage({ kind: "watch", causes });
  overlay?.postMessage({ kind: "problems", number: problems.filter((one) => one.severity != "note").length });
  list.draw();
};

listen({
  event: (event) => {
    list.add(event);
    if (event.page.file != page || told.has(event.number) || event.received < opened) return;
    told.add(event.number);
    overlay?.postMessage({ kind: "fired", keys: event.causes.map((/** @type {any} */ cause) => cause.key) });
  },
  reset: () => list.clear(),
  state: (state) => {
    showFault(state);
    ask();
  },
});

// Only pages of the previewed site may hold this frame, by the policy of this page.
addEventListener("message", ({ source, data, ports }) => {
  if (source != parent || data != "tracardi-preview" || !ports[0]) return;
  overlay = ports[0];
  overlay.onmessage = ({ data }) => {
    if (data.kind == "page") {
      url = String(data.url);
      ask();
    } else byId("close").focus();
  };
  ask();
});
const close = () => overlay?.postMessage({ kind: "close" });
byId("close").addEventListener("click", close);
addEventListener("keydown", (event) => event.key == "Escape" && close());
