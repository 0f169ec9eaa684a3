"""Pages that were injected for real, in Chromium, against a collector on 127.0.0.1 that checks every request."""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import sync_playwright

from tests.conftest import PAGE, write_files
from tests.referee import patch_linker
from tests.support import Collector
from tracardi_snippet.config import load_config
from tracardi_snippet.pipeline import inject_site
from tracardi_snippet.run import RunOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser, BrowserContext, Page

REQUEST = Draft202012Validator(json.loads((Path(__file__).parent / "track-request.schema.json").read_text("utf-8")))
# Longer than a batch waits: what has not been sent by then is not coming.
QUIET_MS = 700


if os.environ.get("TRACARDI_LINKER") == "esbuild":
    patch_linker()


class _Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        elif self.path == "/never":  # an answer that keeps a page from loading
            threading.Event().wait(60)
        else:
            super().do_GET()

    def end_headers(self) -> None:
        # A page that is built twice within a second has one date: the browser would show the first.
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Lab:
    """One site, one collector, one visitor."""

    def __init__(self, folder: Path, context: BrowserContext, collector: Collector) -> None:
        self.folder = folder
        self.context = context
        self.collector = collector
        self.console: list[str] = []
        handler = functools.partial(_Handler, directory=str(folder / "site"))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"

    def build(self, site: Mapping[str, str] | str, tracker: Mapping[str, Any] | None = None, **config: Any) -> None:
        """Writes the pages, each a body or a whole document, and injects them; ``tracker`` adds to ``tracker:``."""
        bodies = {"index.html": site} if isinstance(site, str) else site
        texts = {name: body if "<html" in body else PAGE.format(body) for name, body in bodies.items()}
        write_files(self.folder / "site", texts)
        base = {"url": {"api": self.collector.url}, "source": {"id": "shop"}}
        document = {"tracker": {**base, **(tracker or {})}, **config}
        write_files(self.folder, {"tracardi.json": json.dumps(document)})
        result = inject_site(load_config(self.folder / "tracardi.json"), self.folder / "site", RunOptions())
        assert result.is_written, result.findings

    def open(self, path: str = "index.html") -> Page:
        page = self.context.new_page()
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(f"ERROR {error}"))
        page.goto(f"{self.origin}/{path}", wait_until="load")
        return page

    def wait(self, page: Page, requests: int = 1) -> None:
        """Until that many requests have been answered, and then as long as a further one could take to come."""
        for _ in range(200):
            if sum(request.status > 0 for request in self.collector.requests) >= requests:
                break
            page.wait_for_timeout(50)
        page.wait_for_timeout(QUIET_MS)

    @property
    def sent(self) -> list[list[str]]:
        """The event types of each request, in the order of their arrival."""
        return [[event["type"] for event in request.events] for request in self.collector.requests]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Debian's chromium is missing: 'make test' installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own: no cookies, no storage."""
    context = chromium.new_context(viewport={"width": 1000, "height": 700})
    yield context
    context.close()


@pytest.fixture
def lab(tmp_path: Path, visitor: BrowserContext) -> Iterator[Lab]:
    """Every request of the test is held against the schema when it ends; a script error fails the test."""
    with Collector() as collector:
        lab = Lab(tmp_path, visitor, collector)
        yield lab
        lab.close()
    for request in collector.requests:
        assert [error.message for error in REQUEST.iter_errors(request.payload)] == []
        assert request.headers["Content-Type"] == "application/json"
        assert "Cookie" not in request.headers
    assert [line for line in lab.console if line.startswith("ERROR")] == []
