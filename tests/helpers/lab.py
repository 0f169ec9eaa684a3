"""A site that was injected for real, a collector on 127.0.0.1, and a visitor: what browser tests work with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from tests.helpers.sites import PAGE, write_files
from tests.helpers.web import SiteServer
from tracardi_snippet.config import load_config
from tracardi_snippet.pipeline import inject_site
from tracardi_snippet.run import RunOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playwright.sync_api import BrowserContext, Page

    from tests.helpers.collector import Collector

REQUEST = Draft202012Validator(json.loads((Path(__file__).parent / "track-request.schema.json").read_text("utf-8")))
# Longer than a batch waits (100 ms) and than a selection settles (500 ms): an event that has not come by then will not come.
QUIET_MS = 700
# A browser on a machine with busy cores may take seconds.
PATIENCE_MS = 20_000
# How often a condition is looked at. Meanwhile Playwright handles routes, bindings and console messages.
LOOK_MS = 20


class Lab:
    """One site, one collector, one visitor.

    `wait`, `expect` and `until` return as soon as what they wait for is there. Only `quiet` sleeps: call it where a test asserts
    that nothing more comes.
    """

    def __init__(self, folder: Path, context: BrowserContext, collector: Collector) -> None:
        self.folder = folder
        self.context = context
        self.collector = collector
        self.console: list[str] = []
        self._server = SiteServer(folder / "site")
        self.origin = self._server.origin

    def build(self, site: Mapping[str, str] | str, tracker: Mapping[str, Any] | None = None, **config: Any) -> None:
        """Write the pages, each a body or a whole document, and inject them; ``tracker`` adds to ``tracker:``."""
        bodies = {"index.html": site} if isinstance(site, str) else site
        texts = {name: body if "<html" in body else PAGE.format(body) for name, body in bodies.items()}
        write_files(self.folder / "site", texts)
        base = {"url": {"api": self.collector.url}, "source": {"id": "shop"}}
        document = {"tracker": {**base, **(tracker or {})}, **config}
        write_files(self.folder, {"tracardi.json": json.dumps(document)})
        result = inject_site(load_config(self.folder / "tracardi.json"), self.folder / "site", RunOptions())
        assert result.is_written, result.findings

    def open(self, path: str = "index.html") -> Page:
        """Load a page of the site in a new tab."""
        page = self.new_page()
        page.goto(f"{self.origin}/{path}", wait_until="load")
        return page

    def new_page(self) -> Page:
        """Open an empty tab whose console and script errors are noted."""
        page = self.context.new_page()
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(f"ERROR {error}"))
        return page

    def wait(self, page: Page, requests: int = 1) -> None:
        """Wait until that many requests are answered; for now it sleeps `QUIET_MS` as well, but rely on `quiet` for that."""
        for _ in range(200):
            if self.answered >= requests:
                break
            page.wait_for_timeout(50)
        page.wait_for_timeout(QUIET_MS)

    def expect(self, page: Page, *requests: list[str]) -> None:
        """Wait for these requests, each a list of event types, and assert that there are no others.

        When they have been answered, `flush` sends what else the page holds and waits for its answer: an event too many would
        show. An event that a timer of the page has yet to make does not show: use `quiet` or `page.clock` for those.
        """
        self.until(page, lambda: self.answered >= len(requests))
        self.flush(page)
        assert self.sent == list(requests)

    def flush(self, page: Page) -> None:
        """Let the page send what it holds, and wait until the answers have been dealt with."""
        page.evaluate("window.tracker && tracker.flush && tracker.flush()")

    def quiet(self, page: Page) -> None:
        """Sleep for as long as a further event could take to come: for tests that assert that none does."""
        page.wait_for_timeout(QUIET_MS)

    def until(self, page: Page, condition: Callable[[], object]) -> None:
        """Wait until the condition is true; it may look at the collector, the console, or evaluate in the page."""
        for _ in range(PATIENCE_MS // LOOK_MS):
            if condition():
                return
            page.wait_for_timeout(LOOK_MS)
        raise AssertionError(f"nothing to wait for has come; requests: {self.sent}, console: {self.console}")

    @property
    def answered(self) -> int:
        """How many requests have an answer; a connection that was cut is none."""
        return sum(request.status > 0 for request in self.collector.requests)

    @property
    def sent(self) -> list[list[str]]:
        """The event types of each request, in the order of their arrival."""
        return [[event["type"] for event in request.events] for request in self.collector.requests]

    def close(self) -> None:
        self._server.close()

    def assert_sound(self) -> None:
        """Hold every request against the schema; a script error on a page fails the test."""
        for request in self.collector.requests:
            assert [error.message for error in REQUEST.iter_errors(request.payload)] == []
            assert request.headers["Content-Type"] == "application/json"
            assert "Cookie" not in request.headers
        assert [line for line in self.console if line.startswith("ERROR")] == []
