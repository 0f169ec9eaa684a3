"""Open one page in a browser profile of its own: no cookies, no storage, no visits before."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from playwright.async_api import Error as PlaywrightError

from tracardi_snippet.visit.hand import Hand
from tracardi_snippet.visit.wall import Wall

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from playwright.async_api import BrowserContext, ConsoleMessage, Dialog, Page

    from tracardi_snippet.preview.recorder import Event
    from tracardi_snippet.preview.session import Session
    from tracardi_snippet.visit.arrivals import Arrivals
    from tracardi_snippet.visit.browser import Browsers
    from tracardi_snippet.visit.choice import ChosenPage
    from tracardi_snippet.visit.options import VisitOptions

VIEWPORT = {"width": 1280, "height": 800}
_CLOSE_SECONDS = 5
_MAX_LOADS = 3  # of a page that loads itself again while it loads
_IS_COMPLETE = "document.readyState == 'complete'"
_GRANT = f"(async () => {_IS_COMPLETE} && (await window.tracker?.consent?.grant?.(), true))()"
# What has come into view is told in the second frame: https://w3c.github.io/IntersectionObserver/#event-loop
_FLUSH = """new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => new Promise((done) => setTimeout(done, 120))).then(() => window.tracker?.flush?.()).then(() => null)"""
_LOOK_SECONDS = 0.02
_KEPT = ("ERR_ABORTED", "NS_BINDING_ABORTED", "interrupted by another navigation")
_HASH = re.compile(r"(sha256)-[A-Za-z0-9+/]{43}=")
_names = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Tour:
    """The objects that all pages of a visit share."""

    session: Session
    """The preview: it serves the site and records what its collector receives."""
    arrivals: Arrivals
    """The events and requests of each page."""
    browsers: Browsers
    """Gives the browser."""
    options: VisitOptions
    """The settings."""

    @property
    def needs_consent(self) -> bool:
        """True if the tracker waits for consent, and the visit grants it."""
        return self.options.consent and self._asks_for_consent

    @property
    def lacks_consent(self) -> bool:
        """True if the tracker waits for consent, and the visit leaves it to the page."""
        return not self.options.consent and self._asks_for_consent

    @property
    def _asks_for_consent(self) -> bool:
        return self.session.build.loaded.config.consent == "required"


@dataclass  # without slots: Playwright notes listeners that are methods at their object
class OpenPage:
    """A page that is open in the browser."""

    page: Page
    """Playwright's page."""
    hand: Hand
    """The visitor's hand."""
    visit: str
    """The name of the visit, for ``Arrivals``."""
    arrivals: Arrivals
    """The events and requests of each page."""
    wall: Wall
    """Answers requests that would leave the machine."""
    as_published: Callable[[str], str]
    """Returns a message as the published page would give it."""
    errors: list[str] = field(default_factory=list)
    """Script errors and errors in the console, in the order in which they came."""

    def events(self) -> list[Event]:
        """Return the events of the page that have arrived."""
        return [event for event in self.arrivals.events(self.visit) if event.type is not None]

    def note_message(self, message: ConsoleMessage) -> None:
        """Keep an error of the console. A request that our collector refuses is a finding of its own."""
        if message.type == "error" and not message.location.get("url", "").startswith(self.wall.tool):
            self.errors.append(self.as_published(message.text))

    def note_error(self, error: PlaywrightError) -> None:
        """Keep an error of a script that nothing has caught."""
        self.errors.append(self.as_published(str(error)))

    def stay(self) -> None:
        """Keep the page from now on: it may no longer load itself again."""
        self.wall.loads = 0

    async def close_popup(self, opened: Page) -> None:
        """Close another page that the page has opened."""
        with contextlib.suppress(PlaywrightError):
            if opened != self.page:
                await opened.close()

    async def settle(self, quiet: float = 0.15, seconds: float = 5) -> list[Event]:
        """Let the tracker send what it holds, wait until no event has come for ``quiet`` seconds, and return all events.

        :param seconds: the longest wait for the tracker, and for silence.
        """
        with contextlib.suppress(TimeoutError, PlaywrightError):
            await asyncio.wait_for(self.page.evaluate(_FLUSH), seconds)
        for _ in range(max(1, round(seconds / quiet))):
            count = len(self.events())
            if not await self.arrivals.wait(lambda count=count: len(self.events()) > count, quiet):  # type: ignore[misc]
                break
        return self.events()


@contextlib.asynccontextmanager
async def open_page(tour: Tour, chosen: ChosenPage, document: bytes | None = None) -> AsyncIterator[OpenPage]:
    """Open a page, load it and grant consent. The browser profile is gone after the ``async with`` block.

    :param document: bytes to load in place of the page as the preview serves it.
    :raises playwright.async_api.Error: the page does not load, or the browser is gone.
    """
    addresses = tour.session.addresses
    visit = str(next(_names))
    wall = Wall(addresses.site(), addresses.tool(), visit)
    browser = await tour.browsers.get()
    # An empty list of permissions denies all of them. A service worker would answer requests past the wall.
    context = await browser.new_context(
        viewport={"width": VIEWPORT["width"], "height": VIEWPORT["height"]},
        accept_downloads=False,
        permissions=[],
        service_workers="block",
    )
    try:
        await wall.guard(context)
        async with tour.browsers.making_pages:
            page = await context.new_page()
        opened = OpenPage(page, Hand(page), visit, tour.arrivals, wall, partial(as_published, tour))
        _listen(context, opened)
        await _load(tour, opened, f"{addresses.site()}{quote(tour.session.base.current())}{chosen.address}", document)
        yield opened
    finally:
        with contextlib.suppress(PlaywrightError, TimeoutError):
            await asyncio.wait_for(context.close(), _CLOSE_SECONDS)


@contextlib.contextmanager
def _kept_navigation() -> Iterator[None]:
    """Pass over the error of a page that wanted to go elsewhere while it was opened."""
    try:
        yield
    except PlaywrightError as error:
        if not any(reason in error.message for reason in _KEPT):
            raise


async def _load(tour: Tour, opened: OpenPage, address: str, document: bytes | None) -> None:
    opened.wall.allowed, opened.wall.loads = address, _MAX_LOADS
    opened.wall.document = document
    milliseconds = tour.options.timeout * 1000
    opened.page.set_default_timeout(milliseconds)
    with _kept_navigation():
        await opened.page.goto(address, wait_until="commit", timeout=milliseconds)
    script = _GRANT if tour.needs_consent and document is None else _IS_COMPLETE
    # A page that goes elsewhere or reloads while it loads is kept by the wall, and Playwright hears of no "load" then.
    async with asyncio.timeout(tour.options.timeout):
        while not await _is_complete(opened.page, script):  # noqa: ASYNC110  # no event tells it
            await asyncio.sleep(_LOOK_SECONDS)


async def _is_complete(page: Page, script: str) -> bool:
    """Evaluate a script that tells whether the page has loaded."""
    try:
        return bool(await page.evaluate(script))
    except PlaywrightError as error:
        if "context was destroyed" in error.message:  # the page loads itself again
            return False
        raise


def as_published(tour: Tour, text: str) -> str:
    """Return a message as the published page would give it: without ports and hashes, which differ from visit to visit."""
    addresses = tour.session.addresses
    text = text.replace(addresses.tool(), tour.session.build.loaded.config.tracker.url.api).replace(addresses.site(), "")
    return _HASH.sub(r"\1-...", text)


async def _dismiss(dialog: Dialog) -> None:
    with contextlib.suppress(PlaywrightError):
        await dialog.dismiss()


def _listen(context: BrowserContext, opened: OpenPage) -> None:
    """Note errors of the page, and answer dialogs and popups."""
    opened.page.on("console", opened.note_message)
    opened.page.on("pageerror", opened.note_error)
    opened.page.on("dialog", _dismiss)
    opened.page.on("filechooser", lambda _chooser: None)
    context.on("page", opened.close_popup)
