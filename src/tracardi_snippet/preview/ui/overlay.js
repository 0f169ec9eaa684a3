// The overlay of a previewed page. It lives in a closed shadow root: no style of the site reaches it, it adds no element to the page but
// its own, and it handles no event before the page does. What is known of events stays in the panel, a frame of another origin.
(() => {
  const script = document.currentScript;
  /** @type {{ tool: string, page: string, changes: number }} */
  const { tool, page, changes } = JSON.parse(script?.getAttribute("data-tracardi-preview") || "{}");
  const MAX_OUTLINES = 200;
  const LOOK_MS = 250;
  const FLASH_MS = 900;
  const STYLE = `
    :host { all: initial !important; position: fixed !important; inset: 0 !important; z-index: 2147483647 !important; pointer-events: none !important; color-scheme: light dark !important; display: block !important; }
    :host([hidden]) { display: none !important; }
    * { box-sizing: border-box; font: 13px/1.45 system-ui, sans-serif; }
    [hidden] { display: none !important; }
    .outline { position: absolute; border: 2px dashed #c2410c; border-radius: 3px; box-shadow: 0 0 0 1px #fff8; }
    .outline.fired { border-style: solid; border-color: #15803d; }
    .outline.flash { animation: flash ${FLASH_MS}ms ease-out; }
    @keyframes flash { from { background: #22c55e88; box-shadow: 0 0 0 8px #22c55e66; } }
    .tip { position: absolute; max-width: min(28rem, 90vw); padding: 6px 10px; border-radius: 6px; background: #1f1d18; color: #faf8f4; box-shadow: 0 2px 10px #0006; overflow-wrap: anywhere; }
    .tip b { font-weight: 600; }
    .tip i { font-style: normal; opacity: .75; display: block; }
    .pill { position: absolute; right: 12px; bottom: 12px; pointer-events: auto; cursor: pointer; border: 1px solid #0000; border-radius: 999px; padding: 6px 14px; background: #1f1d18; color: #faf8f4; box-shadow: 0 2px 8px #0005; }
    .pill.bad { background: #991b1b; }
    .pill:focus-visible { outline: 3px solid #f59e0b; outline-offset: 2px; }
    iframe { position: absolute; right: 12px; bottom: 56px; width: min(26rem, calc(100vw - 24px)); height: min(38rem, calc(100vh - 72px)); border: 1px solid #0004; border-radius: 10px; background: Canvas; box-shadow: 0 6px 30px #0005; pointer-events: auto; }
    @media print { :host { display: none !important; } }
    @media (prefers-reduced-motion: reduce) { .outline.flash { animation: none; background: #22c55e44; } }
  `;
  /** @param {string} name @param {string} kind @param {...(string | Node)} children */
  const make = (name, kind, ...children) => {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    made.append(...children);
    return made;
  };

  const host = document.createElement("tracardi-preview");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const outlines = make("div", "");
  const tip = make("div", "tip");
  const pill = /** @type {HTMLButtonElement} */ (make("button", "pill", "Tracardi"));
  const frame = /** @type {HTMLIFrameElement} */ (make("iframe", ""));
  tip.hidden = frame.hidden = true;
  pill.type = "button";
  pill.title = "Events of this page. Alt+Shift+T hides and shows this overlay.";
  pill.setAttribute("aria-expanded", "false");
  frame.title = "Events and options of this page";
  root.append(outlines, tip, frame, pill);

  // --- the panel

  const channel = new MessageChannel();
  /** @type {any[]} */
  let watched = [];
  let counts = "";
  let problems = 0;
  let errors = 0;
  const label = () => {
    const wrong = Math.max(problems, errors);
    pill.textContent = `Tracardi${counts && `: ${counts}`}${wrong ? `, ${wrong} problem${wrong == 1 ? "" : "s"}` : ""}`;
    pill.classList.toggle("bad", Boolean(wrong));
  };
  /** @param {boolean} isOpen */
  const open = (isOpen) => {
    frame.hidden = !isOpen;
    pill.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) channel.port1.postMessage({ kind: "focus" });
    else pill.focus();
  };
  channel.port1.onmessage = ({ data }) => {
    if (data.kind == "watch") {
      watched = data.causes.filter((/** @type {any} */ cause) => cause.tag);
      draw();
    } else if (data.kind == "fired") flash(data.keys);
    else if (data.kind == "counts") {
      counts = `${data.events} event${data.events == 1 ? "" : "s"}${data.wrong ? `, ${data.wrong} wrong` : ""}`;
      label();
    } else if (data.kind == "problems") {
      problems = data.number;
      label();
    } else if (data.kind == "close") open(false);
  };
  pill.addEventListener("click", () => open(frame.hidden));
  const load = () => {
    frame.addEventListener("load", () => frame.contentWindow?.postMessage("tracardi-preview", tool, [channel.port2]), { once: true });
    frame.src = `${tool}/panel?page=${encodeURIComponent(page)}&since=${performance.timeOrigin}`;
  };

  // --- outlines, tips and flashes

  /** @type {Map<Element, HTMLElement>} */
  const drawn = new Map();
  /** @type {Set<string>} */
  const fired = new Set();
  /** @param {Element} one */
  const causesOf = (one) => {
    const value = one.getAttribute("data-tracardi-tag") || "";
    const words = value.split(/[\t\n\f\r ]+/);
    return watched.filter((cause) => cause.tag == value || words.includes(cause.tag));
  };
  const draw = () => {
    if (host.hidden || document.hidden) return;
    const tagged = [...document.querySelectorAll("[data-tracardi-tag]")].slice(0, MAX_OUTLINES);
    const boxes = tagged.map((one) => one.getBoundingClientRect());
    for (const [one, outline] of drawn)
      if (!tagged.includes(one)) {
        outline.remove();
        drawn.delete(one);
      }
    tagged.forEach((one, index) => {
      let outline = drawn.get(one);
      if (!outline) {
        outline = make("div", "outline");
        drawn.set(one, outline);
        outlines.append(outline);
      }
      const { left, top, width, height } = boxes[index];
      Object.assign(outline.style, { left: `${left - 3}px`, top: `${top - 3}px`, width: `${width + 6}px`, height: `${height + 6}px` });
      outline.hidden = !(width || height);
      outline.classList.toggle("fired", causesOf(one).some((cause) => fired.has(cause.key)));
    });
  };
  /** @param {string[]} keys */
  const flash = (keys) => {
    for (const key of keys) fired.add(key);
    draw();
    for (const [one, outline] of drawn)
      if (causesOf(one).some((cause) => keys.includes(cause.key))) {
        outline.classList.add("flash");
        setTimeout(() => outline.classList.remove("flash"), FLASH_MS);
      }
  };
  /** @param {Event} event */
  const explain = (event) => {
    const path = event.composedPath();
    const one = path.includes(host) ? undefined : /** @type {Element | undefined} */ (path.find((node) => node instanceof Element && node.hasAttribute("data-tracardi-tag")));
    tip.hidden = !one;
    if (!one) return;
    const lines = causesOf(one).map((cause) => make("div", "", make("b", "", `${cause.trigger} sends ${cause.event}`), ` ${Object.keys(cause.properties).length ? JSON.stringify(cause.properties) : ""}`, make("i", "", cause.origin)));
    tip.replaceChildren(...(lines.length ? lines : [`No trigger of this page names the tag "${one.getAttribute("data-tracardi-tag")}".`]));
    const { left, top, bottom } = one.getBoundingClientRect();
    const below = bottom + 8 + tip.offsetHeight < innerHeight;
    Object.assign(tip.style, {
      left: `${Math.max(8, Math.min(left, innerWidth - tip.offsetWidth - 8))}px`,
      top: `${below ? bottom + 8 : Math.max(8, top - tip.offsetHeight - 8)}px`,
    });
  };
  let at = location.href;
  setInterval(() => {
    draw();
    if (at != location.href) {
      at = location.href;
      channel.port1.postMessage({ kind: "page", url: at });
    }
  }, LOOK_MS);
  const passive = { capture: true, passive: true };
  for (const type of ["scroll", "resize"]) addEventListener(type, draw, passive);
  for (const type of ["pointerover", "focusin"]) addEventListener(type, explain, passive);
  addEventListener("keydown", (event) => {
    if (event.altKey && event.shiftKey && event.code == "KeyT") {
      host.hidden = !host.hidden;
      draw();
    }
  });

  const show = () => document.documentElement.append(host);
  if (document.readyState == "loading") addEventListener("DOMContentLoaded", show);
  else show();
  // The panel comes after everything of the page's own.
  if (document.readyState == "complete") setTimeout(load);
  else addEventListener("load", () => setTimeout(load));

  // --- the page loads again when it or one of its files has changed; while nobody sees it, it holds no connection

  let latest = changes;
  /** @type {EventSource | undefined} */
  let source;
  /** @param {string[] | null} paths */
  const concerns = (paths) => !paths || !page || paths.some((path) => path == page || !/\.html?$/i.test(path));
  const listen = () => {
    if (document.hidden) {
      source?.close();
      source = undefined;
    } else if (!source) {
      source = new EventSource(`/__tracardi-preview__/changes?after=${latest}`);
      source.addEventListener("reload", (message) => {
        latest = Number(message.lastEventId);
        if (concerns(JSON.parse(message.data).paths)) location.reload();
      });
      source.addEventListener("problems", (message) => {
        ({ errors } = JSON.parse(message.data));
        label();
      });
    }
  };
  document.addEventListener("visibilitychange", listen);
  listen();
})();
