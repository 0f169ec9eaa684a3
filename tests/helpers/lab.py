"""A site that was injected for real, a collector on 127.0.0.1, and a visitor: what browser tests work with."""

from __future__ import annotations

import contextlib
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic

from jsonschema import Draft202012Validator
from playwright.sync_api import Error as PlaywrightError

from tests.helpers.sites import PAGE, write_files
from tests.helpers.tab import Tab, TabT, Visitor
from tests.helpers.web import SiteServer
from tracardi_snippet.config import load_config
from tracardi_snippet.pipeline import inject_site
from tracardi_snippet.run import RunOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playwright.sync_api import BrowserContext, Page, Request

    from tests.helpers.collector import Collector
    from tests.helpers.engines import Engine

REQUEST = Draft202012Validator(json.loads((Path(__file__).parent / "track-request.schema.json").read_text("utf-8")))
# Longer than a batch waits (100 ms) and than a selection settles (300 ms): an event that has not come by then will not come.
QUIET_MS = 700
# A browser on a machine with busy cores may take seconds.
PATIENCE_MS = 20_000
# How often a condition is looked at. Meanwhile Playwright handles routes, bindings and console messages.
LOOK_MS = 20
# A new observer reports in the next frame, after those that the page has made before: what is visible now was reported then, and
# events of scrolling and selecting were told. No clock of Playwright's moves it. A page in the background has no frames.
# Two of them: on a busy machine Chromium has told a frame later of what was scrolled to.
FRAME = """document.hidden || (async () => {
  for (const _ of "12")
    await new Promise((seen) =>
      new IntersectionObserver((_, observer) => { observer.disconnect(); seen(); }).observe(document.documentElement));
})()"""
FLUSH = f"(async () => {{ await ({FRAME}); await window.tracker?.flush?.(); }})()"


class AnyLab(Generic[TabT]):
    """One site, one collector, one visitor in any browser.

    `wait`, `expect` and `until` return as soon as what they wait for is there. Only `quiet` sleeps: call it where a test asserts
    that nothing more comes, and `flush` can not tell.
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
        """Return the page whose body that is."""
        return PAGE.format(body)

    def build(self, site: Mapping[str, str] | str, tracker: Mapping[str, Any] | None = None, **config: Any) -> None:
        """Write the pages, each a body or a whole document, and inject them; ``tracker`` adds to ``tracker:``."""
        bodies = {"index.html": site} if isinstance(site, str) else site
        texts = {name: body if "<html" in body else self.document(body) for name, body in bodies.items()}
        write_files(self.folder / "site", texts)
        base = {"url": {"api": self.collector.url}, "source": {"id": "shop"}}
        document = {"tracker": {**base, **(tracker or {})}, **config}
        write_files(self.folder, {"tracardi.json": json.dumps(document)})
        result = inject_site(load_config(self.folder / "tracardi.json"), self.folder / "site", RunOptions())
        assert result.is_written, result.findings

    def new_page(self) -> TabT:
        """Open an empty tab whose console and script errors are noted."""
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
        """Wait until that many requests are settled, then `flush`: what the page holds beyond them is a request too many."""
        self.until(page, lambda: self.collector.settled >= requests)
        self.flush(page)

    def expect(self, page: TabT, *requests: list[str]) -> None:
        """Wait for these requests, each a list of event types, and assert that there are no others.

        An event that a timer of the page has yet to make does not show: use `Lab.pass_time` or `quiet` for those.
        """
        self.wait(page, len(requests))
        assert self.sent == list(requests)

    def flush(self, page: TabT) -> None:
        """Let the page see what is visible, send what it holds, and deal with the answers."""
        for _ in range(10):
            with contextlib.suppress(PlaywrightError):  # the page made way for another: that one is asked
                page.evaluate(FLUSH)
                return
            page.wait_for_timeout(LOOK_MS)
        page.evaluate(FLUSH)

    def quiet(self, page: TabT, milliseconds: float = QUIET_MS) -> None:
        """Sleep for as long as a further event could take to come, then `flush`: for tests that assert that none does."""
        page.wait_for_timeout(milliseconds)
        self.flush(page)

    def until(self, page: TabT, condition: Callable[[], object]) -> None:
        """Wait until the condition is true; it may look at the collector, the console, or evaluate in the page."""
        for _ in range(PATIENCE_MS // LOOK_MS):
            if condition():
                return
            page.wait_for_timeout(LOOK_MS)
        raise AssertionError(f"what was waited for has not come; requests: {self.sent}, console: {self.console}")

    @property
    def answered(self) -> int:
        """How many requests were answered, or cut."""
        return self.collector.settled

    @property
    def sent(self) -> list[list[str]]:
        """The event types of each request, in the order of their arrival."""
        return [[event["type"] for event in request.events] for request in self.collector.requests]

    @property
    def kinds(self) -> list[str]:
        """The types of all events that were sent, in whichever requests."""
        return [kind for kinds in self.sent for kind in kinds]

    def close(self) -> None:
        self._server.close()

    def assert_sound(self) -> None:
        """Hold every request against the schema; a script error on a page fails the test."""
        for request in self.collector.requests:
            assert [error.message for error in REQUEST.iter_errors(request.payload)] == []
            assert request.headers["Content-Type"] == "application/json"
            assert "Cookie" not in request.headers
        errors = [line for line in self.console if line.startswith("ERROR")]
        assert errors == []


# The block comes after the declaration of an encoding, so this is heard first.
CONSOLE = """<script>{
  const tell = (text) => navigator.sendBeacon("/console", text);
  for (const name of ["log", "warn", "error"]) {
    const say = console[name];
    console[name] = (...all) => { tell(all.join(" ")); say(...all) };
  }
  addEventListener("error", ({message}) => tell("ERROR " + message));
  addEventListener("unhandledrejection", ({reason}) => tell("ERROR " + reason));
}</script><meta charset=utf-8>"""


# Chromium says what it could not load, Firefox which cookies it refused.
BROWSERS_OWN = re.compile(r"Failed to load resource|ERROR Cookie .* has been rejected")


class EngineLab(AnyLab[Tab]):
    """A lab with any browser. WebKit's driver tells nothing of the console: there, pages send it to their server."""

    def __init__(self, folder: Path, engine: Engine, collector: Collector) -> None:
        super().__init__(folder, engine.new_visitor(), collector)
        self.engine = engine
        self._cacheable = SiteServer(folder / "site", self.console, is_cacheable=True)
        # The same site, for tests of the browser's cache of whole pages.
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

    def back(self, page: Tab, path: str) -> None:
        """Go back to that page as a visitor does, out of the browser's cache where it keeps pages.

        Playwright's own way waits for a navigation, of which Firefox tells nothing then.
        """
        page.evaluate("void history.back()")
        self.arrive(page, path)

    def arrive(self, page: Tab, path: str) -> None:
        """Wait until the tab shows that page; while one page makes way for another, no script runs."""

        def is_there() -> bool:
            with contextlib.suppress(PlaywrightError):
                return bool(page.evaluate("location.pathname") == path)
            return False

        self.until(page, is_there)


class Lab(AnyLab["Page"]):
    """A lab whose browser Playwright drives: Chromium, unless a test says otherwise."""

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
        """As in any browser; then what pages have asked of the collector has reached it, whatever the tracker says."""
        super().flush(page)
        self.until(page, lambda: self.collector.received >= self._asked)

    def open_stopped(self, path: str = "index.html") -> Page:
        """Load a page whose clock stands still, but for what `pass_time` moves it: dwell and retry times cost no time then.

        All tabs of the lab have the same clock.
        """
        page = self.new_page()
        if not self._is_stopped:
            page.clock.install()
            page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=1))
            self._is_stopped = True
        page.goto(f"{self.origin}/{path}", wait_until="load")
        return page

    def pass_time(self, page: Page, milliseconds: int) -> None:
        """Let time pass on all pages that were opened by `open_stopped`: first a frame of this one, then their timers in order."""
        page.evaluate(FRAME)
        page.clock.run_for(milliseconds)

    def pass_frames(self, page: Page, milliseconds: int) -> None:
        """As `pass_time`, with a frame each tenth of a second: for tests in which elements come into view meanwhile."""
        for _ in range(milliseconds // 100):
            self.pass_time(page, 100)

    def pass_until(self, page: Page, condition: Callable[[], object]) -> None:
        """Let time pass, with a `flush` each quarter of a second, until the condition is true."""
        for _ in range(400):
            if condition():
                return
            self.pass_time(page, 250)
            self.flush(page)
        raise AssertionError(f"what was waited for has not come; requests: {self.sent}, console: {self.console}")
