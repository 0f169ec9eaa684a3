// The overlay of a previewed page. It lives in a closed shadow root, so no style of the site reaches it.
(() => {
  const script = document.currentScript;
  /** @type {{ tool: string, page: string, changes: number }} */
  const { tool, page, changes } = JSON.parse(script?.getAttribute("data-tracardi-preview") || "{}");
  const host = document.createElement("tracardi-preview");
  const root = host.attachShadow({ mode: "closed" });
  const button = document.createElement("button");
  const frame = document.createElement("iframe");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; position: fixed; right: 8px; bottom: 8px; z-index: 2147483647; }
    button { font: 14px/1.5 system-ui, sans-serif; display: block; margin-left: auto; }
    iframe { border: 1px solid GrayText; background: Canvas; width: min(40rem, 90vw); height: 50vh; display: block; }
    [hidden] { display: none; }
    @media print { :host { display: none; } }
  `);
  root.adoptedStyleSheets = [sheet];
  frame.hidden = true;
  frame.title = "Events of this page";
  button.textContent = "Events";
  button.setAttribute("aria-expanded", "false");
  // The panel is loaded when it is asked for: a page that nobody looks into makes no further request.
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    if (!frame.src) frame.src = `${tool}/panel?page=${encodeURIComponent(page)}`;
    frame.hidden = !frame.hidden;
    button.setAttribute("aria-expanded", String(!frame.hidden));
  });
  addEventListener("keydown", (event) => {
    if (event.altKey && event.shiftKey && event.code == "KeyT") host.hidden = !host.hidden;
  });
  root.append(frame, button);
  const show = () => document.documentElement.append(host);
  if (document.readyState == "loading") addEventListener("DOMContentLoaded", show);
  else show();

  // The page loads again when it or one of its files has changed. While nobody sees it, it holds no connection.
  let latest = changes;
  /** @type {EventSource | undefined} */
  let source;
  /** @param {string[] | null} paths */
  const concerns = (paths) => !paths || !page || paths.some((path) => path == page || !/\.html?$/i.test(path));
  const update = () => {
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
        const { errors, warnings } = JSON.parse(message.data);
        button.textContent = errors || warnings ? `Events (${errors} errors, ${warnings} warnings)` : "Events";
      });
    }
  };
  document.addEventListener("visibilitychange", update);
  update();
})();
