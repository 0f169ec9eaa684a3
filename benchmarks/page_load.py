"""Page load in Chromium with our tracker and with other trackers: script CPU and requests until the first event is sent.

    .venv/bin/python benchmarks/page_load.py        needs chromium and npm; two to three minutes

Each tracker is in the same page and sends to a collector of another origin, as on real sites. Each load is cold and has a
separate browser context; the loads of the trackers alternate. The figures are medians: compare figures of the same run only.

Each tracker sends a page view and two custom events. Our tracker is inline, and also watches 20 elements further down the
page. In "ours, 20 seen", the 20 elements are in view from the start, so 21 events are sent. "The calls alone" (least.js)
makes only those calls to the browser that every tracker with these features needs.

Script CPU is the time that the page's main thread spends in script until the first POST, including compiling. The time is the
sum of the outermost script tasks in Chromium's trace, minus the time of a page without a tracker. Compiling on other threads,
which Chromium does for files, is not counted. No request leaves this machine: the browser resolves no names.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, fields
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from tracardi_snippet.config import load_config
from tracardi_snippet.pipeline import inject_site
from tracardi_snippet.run import RunOptions

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
ROUNDS = 15
TRIGGERS = 20
# No tracker waits this long between two requests.
QUIET_SECONDS = 0.6

PAGE = """\
<!doctype html>
<html>
<head><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">{head}</head>
<body><h1>A page</h1><div style="height:{above}px"></div>
{items}
</body>
</html>
"""
ITEMS = "\n".join(f'<p data-tracardi-tag="item item-{n}">Item {n}</p>' for n in range(TRIGGERS))
PLAUSIBLE = """\
import Plausible from "plausible-tracker";
const plausible = Plausible({domain: "shop", trackLocalhost: true, apiHost: "COLLECTOR"});
plausible.trackPageview();
for (const n of [1, 2]) plausible.trackEvent("item-seen", {props: {n}});
"""
SNOWPLOW = """\
const {newTracker, trackPageView, trackStructEvent} = snowplowBrowserTracking;
newTracker("sp", "COLLECTOR", {appId: "shop"});
trackPageView();
for (const value of [1, 2]) trackStructEvent({category: "item", action: "seen", value});
"""
# The array that Segment's own snippet makes for Segment's file. The file loads its settings from ``_cdn``.
SEGMENT = """\
window.analytics = [["page"], ["track", "item-seen", {n: 1}], ["track", "item-seen", {n: 2}]];
Object.assign(analytics, {_writeKey: "shop", _cdn: location.origin, _loadOptions: {}});
"""

OURS = f"ours, {TRIGGERS} triggers"
OURS_SEEN = f"ours, {TRIGGERS} seen"
GOALS = {"plausible-tracker": 2.0, "Snowplow": 0.2}

SCRIPT_TASKS = {"EvaluateScript", "FunctionCall", "RunMicrotasks", "v8.compile", "v8.compileModule", "v8.evaluateModule"}
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
TRACED = ["devtools.timeline", "v8", "blink.user_timing"]


class Server(ThreadingHTTPServer):
    """A server that answers GET with ``files``, and other requests as Tracardi does.

    ``log`` gets the method and the body of each request, except requests for pages.
    """

    def __init__(self, log: list[tuple[str, bytes]]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.log = log
        self.files: dict[str, bytes] = {}
        self.host = f"127.0.0.1:{self.server_address[1]}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self._answer(self.server.files.get(self.path))

    def do_OPTIONS(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(b'{"profile":{"id":"visitor"},"success":true}')

    def _answer(self, content: bytes | None) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kind = {".html": "text/html", ".js": "text/javascript"}.get(Path(self.path).suffix, "application/json")
        if kind != "text/html":
            self.server.log.append((self.command, sent))
        self.send_response(404 if content is None else 200)
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "*"))
        self.send_header("Access-Control-Allow-Credentials", "true")
        self.send_header("Access-Control-Allow-Headers", self.headers.get("Access-Control-Request-Headers", ""))
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: object) -> None:
        pass


def build(folder: Path, collector: Server) -> dict[str, bytes]:
    """Return the files of the site, by path: a page for each tracker, and the files that the pages load."""
    bundled = subprocess.run(
        [PACKAGES / ".bin" / "esbuild", "--bundle", "--minify", "--target=es2020", "--log-level=error"],
        input=PLAUSIBLE.replace("COLLECTOR", collector.url).encode(),
        capture_output=True,
        check=True,
        cwd=HERE,
    ).stdout
    segment_io = {"apiKey": "shop", "protocol": "http", "apiHost": collector.host}
    settings = {"integrations": {"Segment.io": segment_io}, "metrics": {"sampleRate": 0}}
    least = (HERE / "least.js").read_text("utf-8").replace("COLLECTOR", collector.url)
    pages = {
        "none": page(),
        "plausible": page('<script defer src="/plausible.js"></script>'),
        "snowplow": page('<script defer src="/sp.js"></script><script defer src="/sp-start.js"></script>'),
        "segment": page(f'<script>{SEGMENT}</script><script async src="/segment.js"></script>'),
        "least": page(f"<script>{least}</script>", above=3000),
        "ours": ours(folder / "ours", collector, events=3, above=3000),
        "ours-seen": ours(folder / "ours-seen", collector, events=1),
    }
    return {
        **{f"/{name}.html": text.encode() for name, text in pages.items()},
        "/plausible.js": bundled,
        "/sp.js": (PACKAGES / "@snowplow/browser-tracker/dist/index.umd.min.js").read_bytes(),
        "/sp-start.js": SNOWPLOW.replace("COLLECTOR", collector.url).encode(),
        "/segment.js": (PACKAGES / "@segment/analytics-next/dist/umd/standalone.js").read_bytes(),
        "/v1/projects/shop/settings": json.dumps(settings).encode(),
    }


def page(head: str = "", above: int = 0) -> str:
    return PAGE.format(head=head, items=ITEMS, above=above)


def ours(folder: Path, collector: Server, events: int, above: int = 0) -> str:
    seen = {"trigger": "onVisible", "data": {"event": "item-seen"}}
    auto = {
        "events": [["page-view", {}], ["item-seen", {"n": 1}], ["item-seen", {"n": 2}]][:events],
        "triggers": [{"tag": f"item-{n}", **seen} for n in range(TRIGGERS)],
    }
    tracker = {"url": {"api": collector.url}, "source": {"id": "shop"}, "auto": auto}
    (folder / "site").mkdir(parents=True)
    (folder / "site" / "index.html").write_text(page(above=above), "utf-8")
    (folder / "tracardi.json").write_text(json.dumps({"tracker": tracker, "delivery": {"mode": "inline"}}), "utf-8")
    result = inject_site(load_config(folder / "tracardi.json"), folder / "site", RunOptions())
    if not result.is_written:
        sys.exit(f"The page could not be injected: {result.findings}")
    return (folder / "site" / "index.html").read_text("utf-8")


@dataclass(frozen=True)
class Load:
    """The figures of a page load."""

    script_ms: float
    """Script CPU until the first event request."""
    send_ms: float
    """Time from navigation to the first event request."""
    files: int
    """Files requested before the first event request."""
    preflights: int
    """CORS preflights before the first event request."""
    requests: int
    """All event requests."""
    events: int
    """Events in all event requests."""


def load_page(browser: Browser, url: str, collector: Server, scroll: str = "") -> Load:
    """Load a page and return its figures.

    If the script ``scroll`` is given, only requests and events after the script are counted.
    """
    log = collector.log
    log.clear()
    context = browser.new_context(viewport={"width": 1000, "height": 1000})
    tab = context.new_page()
    browser.start_tracing(page=tab, categories=TRACED)
    tab.goto(url, wait_until="load")
    wait_until_quiet(log, tab)
    before = [method for method, _ in log]
    before = before[: before.index("POST")] if "POST" in before else before
    if scroll:
        log.clear()
        tab.evaluate(scroll)
        wait_until_quiet(log, tab)
    script_ms, send_ms = read_trace(json.loads(browser.stop_tracing())["traceEvents"], collector.url)
    context.close()
    sent = [count_events(json.loads(body)) for method, body in log if method == "POST"]
    return Load(script_ms, send_ms, before.count("GET"), before.count("OPTIONS"), len(sent), sum(sent))


def wait_until_quiet(log: list[tuple[str, bytes]], tab: Page) -> None:
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < QUIET_SECONDS:
        if len(log) != seen:
            seen, since = len(log), time.monotonic()
        tab.wait_for_timeout(50)


def count_events(body: dict[str, Any]) -> int:
    """Return the number of events in a request. Our tracker sends a list ``events``, Snowplow a list ``data``.

    Other trackers send a single event.
    """
    events = body.get("events", body.get("data"))
    return len(events) if isinstance(events, list) else 1


def read_trace(trace: list[dict[str, Any]], collector: str) -> tuple[float, float]:
    """Return the script CPU until the first POST, and the time from navigation to this POST, both in milliseconds.

    If the page made no POST, return all script CPU, and 0.
    """
    navigation = next(
        event for event in trace if event["name"] == "navigationStart" and "http://127.0.0.1" in json.dumps(event["args"])
    )
    thread = [event for event in trace if all(event[key] == navigation[key] for key in ("pid", "tid"))]
    thread.sort(key=lambda event: float(event["ts"]))
    sent = next((event for event in thread if is_event_request(event, collector)), None)
    end = float(sent["tts"]) if sent else float("inf")
    total = covered = 0.0
    for event in thread:
        if event["ph"] == "X" and event["name"] in SCRIPT_TASKS and event["tts"] < end:
            stop = float(event["tts"] + event["tdur"])
            total += max(0.0, min(stop, end) - max(event["tts"], covered))
            covered = max(covered, stop)
    return total / 1000, float(sent["ts"] - navigation["ts"]) / 1000 if sent else 0.0


def is_event_request(event: dict[str, Any], collector: str) -> bool:
    if event["name"] != "ResourceSendRequest":
        return False
    data = event["args"]["data"]
    return bool(data["requestMethod"].upper() == "POST" and data["url"].startswith(collector))


def main() -> None:
    if not PACKAGES.is_dir():
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], check=True, cwd=HERE)
    names = {
        "no tracker": "none",
        OURS: "ours",
        OURS_SEEN: "ours-seen",
        "the calls alone": "least",
        "plausible-tracker": "plausible",
        "Snowplow": "snowplow",
        "Segment": "segment",
    }
    loads: dict[str, list[Load]] = {tracker: [] for tracker in names}
    log: list[tuple[str, bytes]] = []
    site, collector = Server(log), Server(log)
    with tempfile.TemporaryDirectory() as folder:
        site.files = build(Path(folder), collector)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for name in names.values():  # the first loads of a browser are slower
            load_page(browser, f"{site.url}/{name}.html", collector)
        for _ in range(ROUNDS):
            for tracker, name in names.items():
                loads[tracker].append(load_page(browser, f"{site.url}/{name}.html", collector))
        below = load_page(browser, f"{site.url}/ours.html", collector, "scrollTo(0, document.body.scrollHeight)")
        browser.close()
    report(loads)
    print(f"{TRIGGERS} elements that scroll into view together: {below.requests} request, {below.events} events")


def report(loads: dict[str, list[Load]]) -> None:
    medians = {
        tracker: {key.name: float(statistics.median(getattr(load, key.name) for load in its)) for key in fields(Load)}
        for tracker, its in loads.items()
    }
    empty = medians.pop("no tracker")["script_ms"]
    cpu = {tracker: its["script_ms"] - empty for tracker, its in medians.items()}
    print(f"Medians of {ROUNDS} cold loads; files and preflights are those before the first event request.")
    print(f"{'':20}  CPU ms  least  ours/it  20 seen/it   send ms  files  preflights  requests  events")
    for tracker, its in medians.items():
        least = min(load.script_ms for load in loads[tracker]) - empty
        ratios = f"{cpu[OURS] / cpu[tracker]:9.2f} {cpu[OURS_SEEN] / cpu[tracker]:12.2f}"
        counts = f"{its['files']:6.0f} {its['preflights']:11.0f} {its['requests']:9.0f} {its['events']:7.0f}"
        print(f"{tracker:20} {cpu[tracker]:7.2f} {least:6.2f}{ratios} {its['send_ms']:8.0f} {counts}")
    print(f"{'no tracker':20} {empty:7.2f}  has been subtracted")
    for peer, goal in GOALS.items():
        ratio = cpu[OURS] / cpu[peer]
        print(f"{OURS}, CPU / {peer}: {ratio:.2f}, goal: at most {goal}: {'met' if ratio <= goal else 'MISSED'}")
    files = max(load.files for load in loads[OURS])
    print(f"Files requested before our first batch: {files}, goal: 0: {'MISSED' if files else 'met'}")


if __name__ == "__main__":
    main()
