"""Visits a built example site in headless Chromium and says which events arrived at a local collector.

    python examples/visit.py build/shop

The pages name the collector themselves: it has to be an address on this machine, such as the example's http://127.0.0.1:8686.
"""

from __future__ import annotations

import functools
import http.server
import json
import re
import shutil
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from collector import Collector, describe
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

OPTIONS = re.compile(r'<script type="application/json" data-tracardi-snippet="options">(.*?)</script>')


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def main(site: Path) -> int:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("visit: Chromium is not installed: apt-get install chromium", file=sys.stderr)
        return 2
    collector_url = urlsplit(api_of(site))
    if collector_url.hostname != "127.0.0.1":
        print(f"visit: the pages send to {collector_url.geturl()}, not to this machine.", file=sys.stderr)
        return 2
    try:
        collector = Collector(collector_url.port or 80)
    except OSError as error:
        print(f"visit: {collector_url.netloc} can not be listened on: {error.strerror}.", file=sys.stderr)
        return 2
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_QuietHandler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with collector, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"])
        page = browser.new_page()
        stroll(page, f"http://127.0.0.1:{server.server_address[1]}")
        browser.close()
    report(collector)
    return 0 if collector.events else 1


def api_of(site: Path) -> str:
    match = OPTIONS.search((site / "index.html").read_text("utf-8"))
    if match is None:
        sys.exit(f"visit: {site}/index.html holds no block; run tracardi-snippet inject first.")
    return str(json.loads(match[1])["tracker"]["url"]["api"])


def stroll(page: Page, base: str) -> None:
    """What a visitor might do: look at the front page, select its title, read about a laptop and buy it."""
    page.goto(f"{base}/index.html", wait_until="load")
    page.locator("h1").click(click_count=3)
    page.wait_for_timeout(800)
    page.goto(f"{base}/laptops/heath-14.html", wait_until="load")
    page.locator("aside").scroll_into_view_if_needed()
    page.locator("#add").click()
    page.wait_for_timeout(800)
    page.goto(f"{base}/cart.html", wait_until="load")
    page.wait_for_timeout(800)


def report(collector: Collector) -> None:
    print(f"\nA headless visit to 3 pages made {len(collector.requests)} requests with {len(collector.events)} events:")
    for number, request in enumerate(collector.requests, 1):
        for event in request.events:
            print(f"  {number}. {describe(event)}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python examples/visit.py SITE")
    sys.exit(main(Path(sys.argv[1])))
