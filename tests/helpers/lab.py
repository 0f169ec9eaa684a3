"""The equipment of browser tests: an injected site, a collector on 127.0.0.1, and a visitor."""

from __future__ import annotations

import contextlib
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from tests.helpers.chromium_pipe import ChromiumError
from tests.helpers.sites import PAGE, write_files
from tests.helpers.tab import Tab, TabT, Visitor
from tests.helpers.web import SiteServer
from tests.helpers.webkit import WebKitTab
from tracardi_snippet.config import load_config
from tracardi_snippet.pipeline import inject_site
from tracardi_snippet.run import RunOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playwright.sync_api import BrowserContext, Request

    from tests.helpers.collector import Collector
    from tests.helpers.engines import Engine

REQUEST = Draft202012Validator(json.loads((Path(__file__).parent / "track-request.schema.json").read_text("utf-8")))
# A batch waits for 100 ms and a selection for 300 ms. An event that has not come after 700 ms will not come.
QUIET_MS = 700
# A browser on a machine with busy cores may take seconds.
PATIENCE_MS = 20_000
# The time between two checks of a condition. Meanwhile Playwright handles routes, bindings and console messages.
LOOK_MS = 20
# Waits for two frames. A new observer reports in the next frame, after all older observers of the page and after events of
# scrolling and selecting. Playwright's clock does not move frames. A page in the background has no frames.
# On a busy machine, Chromium has reported an element that was scrolled into view one frame late, so two frames are needed.
# https://www.w3.org/TR/intersection-observer/
FRAME = """document.hidden || (async () => {
  for (const _ of "12")
    await new Promise((seen) =>
      new IntersectionObserver((_, observer) => { observer.disconnect(); seen(); }).observe(document.documentElement));
})()"""
FLUSH = f"(async () => {{ await ({FRAME}); await window.tracker?.flush?.(); }})()"


class AnyLab(Generic[TabT]):
    """A site, a collector and a visitor, in any browser.

    `wait`, `expect` and `until` return as soon as their condition is true. Only `quiet` sleeps. Call `quiet` if a test asserts that
    no further event comes and `flush` is not enough.
    """

    def __init__(self, folder: Path, visitor: Visitor[TabT], collector: Collector) -> None:
        self.folder = folder
        self.visitor = visitor
        self.collector = collector
        self.console: list[str] = []
        self.pages: list[TabT] = []
        self._server = SiteServer(folder / "site", self.console)
        self.origin = self._server.origin

    def document(self, body: str) -> str:
        """Return a page with this body."""
        return PAGE.format(body)

    def build(self, site: Mapping[str, str] | str, tracker: Mapping[str, Any] | None = None, **config: Any) -> None:
        """Write the pages and inject the block. A page is a body or a whole document; ``tracker`` is added to ``tracker:``."""
        bodies = {"index.html": site} if isinstance(site, str) else site
        texts = {name: body if "<html" in body else self.document(body) for name, body in bodies.items()}
        write_files(self.folder / "site", texts)
        base = {"url": {"api": self.collector.url}, "source": {"id": "shop"}}
        document = {"tracker": {**base, **(tracker or {})}, **config}
        write_files(self.folder, {"tracardi.json": json.dumps(document)})
        result = inject_site(load_config(self.folder / "tracardi.json"), self.folder / "site", RunOptions())
        assert result.is_written, result.findings

    def new_page(self) -> TabT:
        """Open an empty tab. Its console messages and script errors are added to `console`."""
        page = self.visitor.new_page()
        self.pages.append(page)
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(f"ERROR {error}"))
        return page

    def open(self, path: str = "index.html") -> TabT:
        """Load a page of the site in a new tab."""
        page = self.new_page()
        page.goto(f"{self.origin}/{path}", wait_until="load")
        return page

    def wait(self, page: TabT, requests: int = 1) -> None:
        """Wait until this number of requests is answered or cut, then `flush`, so that a further request shows."""
        self.until(page, lambda: self.collector.settled >= requests)
        self.flush(page)

    def expect(self, page: TabT, *requests: list[str]) -> None:
        """Wait for these requests, each a list of event types, and assert that no other request comes.

        An event that a timer of the page makes later is not noticed: use `Lab.pass_time` or `quiet` before.
        """
        self.wait(page, len(requests))
        assert self.sent == list(requests)

    def flush(self, page: TabT) -> None:
        """Let the page notice visible elements, send all events that wait, and handle the answers."""
        for _ in range(10):
            with contextlib.suppress(PlaywrightError):  # another page has replaced the page: try again with the new page
                page.evaluate(FLUSH)
                return
            page.wait_for_timeout(LOOK_MS)
        page.evaluate(FLUSH)

    def leave(self, page: TabT, script: str) -> None:
        """Run a script that leaves the page. The next page may come before the browser has answered, and the answer is then an error."""
        with contextlib.suppress(PlaywrightError, ChromiumError):
            page.evaluate(f"{script}; 0")

    def quiet(self, page: TabT, milliseconds: float = QUIET_MS) -> None:
        """Sleep for as long as a further event could take, then `flush`. For tests that assert that no event comes."""
        page.wait_for_timeout(milliseconds)
        self.flush(page)

    def until(self, page: TabT, condition: Callable[[], object]) -> None:
        """Wait until the condition is true. The condition may read the collector and the console, or evaluate in the page."""
        for _ in range(PATIENCE_MS // LOOK_MS):
            if condition():
                return
            page.wait_for_timeout(LOOK_MS)
        raise AssertionError(f"what was waited for has not come; requests: {self.sent}, console: {self.console}")

    @property
    def answered(self) -> int:
        """The number of requests that were answered or cut."""
        return self.collector.settled

    @property
    def sent(self) -> list[list[str]]:
        """The event types of each request, in the order of their arrival."""
        return [[event["type"] for event in request.events] for request in self.collector.requests]

    @property
    def kinds(self) -> list[str]:
        """The types of all events that were sent, in the order of their arrival."""
        return [kind for kinds in self.sent for kind in kinds]

    def close(self) -> None:
        self._server.close()

    def assert_sound(self) -> None:
        """Assert that every request matches the schema and that no page had a script error."""
        for request in self.collector.requests:
            assert [error.message for error in REQUEST.iter_errors(request.payload)] == []
            assert request.headers["Content-Type"] == "application/json"
            assert "Cookie" not in request.headers
        errors = [line for line in self.console if line.startswith("ERROR")]
        assert errors == []


# The block is inserted after a declaration of the encoding. This script stands before its own declaration, so it runs first.
CONSOLE = """<script>{
  const tell = (text) => navigator.sendBeacon("/console", text);
  for (const name of ["log", "warn", "error"]) {
    const say = console[name];
    console[name] = (...all) => { tell(all.join(" ")); say(...all) };
  }
  addEventListener("error", ({message}) => tell("ERROR " + message));
  addEventListener("unhandledrejection", ({reason}) => tell("ERROR " + reason));
}</script><meta charset=utf-8>"""


# Messages of the browsers themselves: Chromium reports files that did not load, Firefox reports rejected cookies.
BROWSERS_OWN = re.compile(r"Failed to load resource|ERROR Cookie .* has been rejected")


class EngineLab(AnyLab[Tab]):
    """A lab with any browser. WebKit's driver does not report the console, so pages in WebKit send the console to their server."""

    def __init__(self, folder: Path, engine: Engine, collector: Collector) -> None:
        super().__init__(folder, engine.new_visitor(), collector)
        self.engine = engine
        self._cacheable = SiteServer(folder / "site", self.console, is_cacheable=True)
        # The same site, for tests of the back/forward cache.
        self.cacheable = self._cacheable.origin

    def close(self) -> None:
        super().close()
        self._cacheable.close()

    def document(self, body: str) -> str:
        document = super().document(body)
        return document.replace("<head>", f"<head>{CONSOLE}") if self.engine.name == "webkit" else document

    def assert_sound(self) -> None:
        self.console[:] = [line for line in self.console if not BROWSERS_OWN.match(line)]
        super().assert_sound()

    def leave(self, page: Tab, script: str) -> None:
        """The same, after the browser has answered: Firefox may not answer a script whose page moves to the page cache."""
        super().leave(page, f"setTimeout(() => {{ {script} }}, 50)")

    def back(self, page: Tab, path: str) -> None:
        """Go back to a page as a visitor does, from the back/forward cache if the browser has cached the page.

        Playwright's `go_back` waits for a navigation, but Firefox reports no navigation for a cached page.
        """
        self.leave(page, "history.back()")
        self.arrive(page, path)

    def arrive(self, page: Tab, path: str, test: str = "true") -> None:
        """Wait until the tab shows this page and the test is true in the page.

        A browser may never answer a script of a page that moves to the page cache meanwhile: so WebKit is first asked for the address
        (Playwright's Firefox does not know the address of a page from the cache), and Playwright gives up after a second.
        Scripts that fail while one page replaces another are ignored.
        """
        expression = f"location.pathname == '{path}' && {test}"

        def is_there() -> bool:
            if isinstance(page, WebKitTab) and urlsplit(page.url).path != path:
                return False
            with contextlib.suppress(PlaywrightError, ChromiumError):
                if isinstance(page, Page):
                    return bool(page.wait_for_function(expression, timeout=1000))
                return page.evaluate(expression) is True
            return False

        self.until(page, is_there)


class Lab(AnyLab["Page"]):
    """A lab with a browser that Playwright drives: Chromium, unless the test chooses another."""

    def __init__(self, folder: Path, context: BrowserContext, collector: Collector) -> None:
        super().__init__(folder, context, collector)
        self.context = context
        self._is_stopped = False
        self._asked = 0  # requests that pages made and that did not fail
        context.on("request", lambda request: self._count(request, 1))
        context.on("requestfailed", lambda request: self._count(request, -1))

    def _count(self, request: Request, number: int) -> None:
        if request.method == "POST" and request.url == f"{self.collector.url}/track":
            self._asked += number

    def flush(self, page: Page) -> None:
        """Flush as in any browser, then wait until the collector has received every request that a page has made."""
        super().flush(page)
        self.until(page, lambda: self.collector.received >= self._asked)

    def open_stopped(self, path: str = "index.html") -> Page:
        """Load a page whose clock stands still until `pass_time` moves the clock. Tests of dwell and retry times then need no sleep.

        All tabs of the lab share the clock.
        """
        page = self.new_page()
        if not self._is_stopped:
            page.clock.install()
            # Far enough ahead: on a busy machine, seconds pass before the clock hears of it, and it cannot be set back.
            page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=60))
            self._is_stopped = True
        page.goto(f"{self.origin}/{path}", wait_until="load")
        return page

    def pass_time(self, page: Page, milliseconds: int) -> None:
        """Move the clock of all pages that `open_stopped` has opened. First this page gets a frame, then all timers run in order."""
        page.evaluate(FRAME)
        page.clock.run_for(milliseconds)

    def pass_frames(self, page: Page, milliseconds: int) -> None:
        """Move the clock, with a frame every 100 ms. For tests in which elements come into view meanwhile."""
        for _ in range(milliseconds // 100):
            self.pass_time(page, 100)

    def pass_until(self, page: Page, condition: Callable[[], object]) -> None:
        """Move the clock until the condition is true, with a `flush` every 250 ms."""
        for _ in range(400):
            if condition():
                return
            self.pass_time(page, 250)
            self.flush(page)
        raise AssertionError(f"what was waited for has not come; requests: {self.sent}, console: {self.console}")
