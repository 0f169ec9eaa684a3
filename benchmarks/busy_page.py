"""Main-thread time of a page that changes in each frame, with many tagged elements: ours against no tracker.

    .venv/bin/python benchmarks/busy_page.py

A list of tagged elements, of which the first few are in view; in each frame an element is put in and another taken out.
The time is the CPU time of all tasks of the page's main thread, as Chromium counts it (CDP, `Performance.getMetrics`
with `threadTicks`).
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.helpers.collector import Collector
from tests.helpers.web import SiteServer
from tracardi_snippet.config import load_config
from tracardi_snippet.pipeline import inject_site
from tracardi_snippet.run import RunOptions

FRAMES = 240  # four seconds, if nothing is late
ROUNDS = 3
# On a busy machine, a tracker with listeners on each of 20,000 elements needed more than the default 30 seconds to load.
TIMEOUT_MS = 600_000
COUNTS = tuple(int(count) for count in sys.argv[1:]) or (2_000, 20_000)
KINDS = ("onVisible", "onMouseOver", "onClick", "onTextSelect", "onCopy", "onScroll")
SIX = [{"tag": "item", "trigger": kind, "data": {"event": kind}} for kind in KINDS]
CONFIGS: dict[str, dict[str, Any]] = {
    "no trigger": {"tracker": {"auto": {}}},
    "six triggers": {"tracker": {"auto": {"triggers": SIX}}},
    "six triggers, late": {"tracker": {"auto": {"triggers": SIX}}, "elements": {"late": True}},
    "onVisible alone, late": {"tracker": {"auto": {"triggers": SIX[:1]}}, "elements": {"late": True}},
}
PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Busy</title></head><body>
<p id="ticker"></p><main>ITEMS</main>
<script>
  window.frame = 0;
  const change = () => {
    const item = document.createElement("p");
    item.textContent = ++window.frame;
    document.querySelector("#ticker").append(item);
    if (window.frame > 3) document.querySelector("#ticker").firstChild.remove();
    requestAnimationFrame(change);
  };
  change();
</script></body></html>
"""


def build(folder: Path, collector: Collector, config: dict[str, Any], count: int) -> None:
    site = folder / "site"
    site.mkdir(parents=True, exist_ok=True)
    (site / "index.html").write_text(PAGE.replace("ITEMS", '<p data-tracardi-tag="item">item</p>' * count), "utf-8")
    tracker = {"url": {"api": collector.url}, "source": {"id": "shop"}, **config["tracker"]}
    (folder / "tracardi.json").write_text(json.dumps({**config, "tracker": tracker}), "utf-8")
    result = inject_site(load_config(folder / "tracardi.json"), site, RunOptions())
    if not result.is_written:
        sys.exit(f"The page could not be injected: {result.findings}")


def busy_seconds(browser: Browser, url: str) -> tuple[float, float]:
    """Return the main thread's CPU time until a second after `load`, and its time during the `FRAMES` after that."""
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def task_seconds() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")

    page.goto(url, wait_until="load", timeout=TIMEOUT_MS)
    page.wait_for_timeout(1000)
    start, frame = task_seconds(), page.evaluate("frame")
    while page.evaluate("frame") < frame + FRAMES:
        page.wait_for_timeout(50)
    busy = task_seconds() - start
    context.close()
    return start, busy


def main() -> None:
    print(f"Main-thread CPU seconds, medians of {ROUNDS}: until a second after load, and in the {FRAMES} frames after that.")
    print(f"{'':24} {'elements':>9} {'load':>7} {'busy':>7}")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name, Collector() as collector:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for count in COUNTS:
            for title, config in CONFIGS.items():
                folder = Path(name) / f"{count}-{title}"
                build(folder, collector, config, count)
                server = SiteServer(folder / "site")
                times = [busy_seconds(browser, f"{server.origin}/index.html") for _ in range(ROUNDS)]
                server.close()
                load, busy = (statistics.median(column) for column in zip(*times, strict=True))
                print(f"{title:24} {count:9,} {load:7.2f} {busy:7.2f}")
        browser.close()


if __name__ == "__main__":
    main()
