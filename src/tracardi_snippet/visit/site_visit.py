"""Visit the pages of a site: serve it, open several pages at once, and collect what is found."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from contextlib import closing
from typing import TYPE_CHECKING

from playwright.async_api import async_playwright

from tracardi_snippet.checks.rule_settings import RuleSettings
from tracardi_snippet.errors import SnippetError
from tracardi_snippet.findings import Rule, Severity
from tracardi_snippet.preview.addresses import LOOPBACK, Addresses
from tracardi_snippet.preview.listener import bind
from tracardi_snippet.preview.options import PreviewOptions
from tracardi_snippet.preview.run import check_built
from tracardi_snippet.preview.servers import Servers
from tracardi_snippet.preview.session import Session
from tracardi_snippet.site.files import check_site
from tracardi_snippet.visit.arrivals import Arrivals
from tracardi_snippet.visit.browser import Browsers
from tracardi_snippet.visit.choice import choose_pages, find_page, near_path, page_paths
from tracardi_snippet.visit.expectation import absent_page, expectation_findings, untracked_page
from tracardi_snippet.visit.findings import visit_findings
from tracardi_snippet.visit.open_page import Tour
from tracardi_snippet.visit.outcome import PageVisit
from tracardi_snippet.visit.page_visit import BrowserGoneError, visit_page
from tracardi_snippet.visit.result import VisitResult

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.expect.load import PageExpectation
    from tracardi_snippet.findings import Finding
    from tracardi_snippet.visit.choice import ChosenPage
    from tracardi_snippet.visit.options import VisitOptions

_LOOK_SECONDS = 0.05


def _tell_nobody(_done: int, _all: int) -> None:
    pass


def visit_site(
    site: Path,
    load: Callable[[], LoadedConfig],
    options: VisitOptions,
    progress: Callable[[int, int], None] = _tell_nobody,
) -> VisitResult:
    """Visit the pages of a site, and return what was found. Nothing is written.

    The event loop runs in a thread of its own. So the caller may have one, and the main thread hears signals.

    :param load: reads the config.
    :param progress: gets the numbers of pages that are done and of all pages, in the thread of the caller.
    :raises SnippetError: site, config or browser cannot be used.
    """
    check_site(site)
    check_built(site)
    runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
    loop = runner.get_loop()
    visiting = _SiteVisit(site, load, options)
    task: asyncio.Task[VisitResult] = loop.create_task(visiting.run())

    def run() -> None:
        # The task keeps its exception for the caller. The runner ends what is left: answers to pages that are closed.
        with runner, contextlib.suppress(BaseException):
            loop.run_until_complete(task)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(_LOOK_SECONDS)
            progress(visiting.done, visiting.all)
    except BaseException:
        with contextlib.suppress(RuntimeError):  # the loop has just been closed
            loop.call_soon_threadsafe(task.cancel)
        thread.join()
        raise
    return task.result()


class _SiteVisit:
    """One visit to a site."""

    def __init__(self, site: Path, load: Callable[[], LoadedConfig], options: VisitOptions) -> None:
        self._site = site
        self._load = load
        self._options = options
        self._notes: list[str] = []
        self._visits: list[PageVisit] = []
        self._suspects: list[ChosenPage] = []
        self.all = 0
        """Number of the pages to visit."""

    @property
    def done(self) -> int:
        """Number of the pages that have been visited."""
        return len(self._visits)

    async def run(self) -> VisitResult:
        options = self._options
        async with self._serving() as session, async_playwright() as playwright:
            loaded = session.build.loaded
            choice = choose_pages(self._site, session.build.injector(LOOPBACK), options)
            self.all = len(choice.pages)
            browsers = Browsers(playwright, options.browser, options.browser_path)
            tour = Tour(session, Arrivals(session.recorder), browsers, options)
            await self._visit_all(tour, choice.pages)
            expected = [finding for one in options.expectations for finding in await self._expected(tour, one)]
            await browsers.close()
        visits = sorted(self._visits, key=lambda visit: visit.chosen.path)
        settings = RuleSettings(loaded, options.select, options.ignore, unchecked=list(Rule))
        findings = settings.apply([*visit_findings(loaded, self._site, visits), *expected])
        counts = (Severity.ERROR, Severity.WARNING) if options.strict else (Severity.ERROR,)
        is_blocked = any(finding.severity in counts for finding in findings)
        return VisitResult(self._site, options.browser, visits, choice.skipped, findings, is_blocked, self._notes)

    async def _expected(self, tour: Tour, expectation: PageExpectation) -> list[Finding]:
        chosen = find_page(self._site, tour.session.build.injector(LOOPBACK), expectation.page)
        if chosen is None:
            paths = page_paths(self._site)
            known = expectation.page in paths
            return [untracked_page(expectation) if known else absent_page(expectation, near_path(paths, expectation.page))]
        return await expectation_findings(tour, chosen, expectation)

    @contextlib.asynccontextmanager
    async def _serving(self) -> AsyncIterator[Session]:
        """Serve the site while the block runs."""
        with closing(bind(LOOPBACK, 0)) as one, closing(bind(LOOPBACK, 0)) as other:
            addresses = Addresses(one.getsockname()[1], other.getsockname()[1])
            preview = PreviewOptions(port=0, base_path=self._options.base_path, overlay=False, record=self._options.record)
            session = Session(self._site, self._load, addresses, preview, self._notes.append)
            _check_mode(session.build.loaded)
            servers, ready = Servers(session, one, other), asyncio.Event()
            serving = asyncio.create_task(servers.run(ready.set))
            starting = asyncio.create_task(ready.wait())
            try:
                await asyncio.wait({serving, starting}, return_when=asyncio.FIRST_COMPLETED)
                if not ready.is_set():
                    raise SnippetError("The preview's servers have ended before the visit began.")
                yield session
            finally:
                servers.stop(at_once=True)
                await serving

    async def _visit_all(self, tour: Tour, pages: tuple[ChosenPage, ...]) -> None:
        await tour.browsers.get()  # without a browser, the visit ends here
        waiting = deque(pages)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self._options.max_open_pages, len(pages))):
                    group.create_task(self._work(tour, waiting))
        except ExceptionGroup as errors:  # the first error has ended the other tasks
            raise errors.exceptions[0] from errors
        # The browser crashed while several pages were open. Alone, each shows whether it is the cause.
        for page in self._suspects:
            try:
                self._visits.append(await visit_page(tour, page))
            except BrowserGoneError:
                self._visits.append(PageVisit(page, failure="the browser crashes"))

    async def _work(self, tour: Tour, waiting: deque[ChosenPage]) -> None:
        while waiting:
            page = waiting.popleft()
            try:
                self._visits.append(await visit_page(tour, page))
            except BrowserGoneError:
                self._suspects.append(page)


def _check_mode(loaded: LoadedConfig) -> None:
    """Check that the tracker is on this machine.

    :raises SnippetError: the config loads Tracardi's own script from a server.
    """
    script = loaded.config.tracker.url.script or ""
    if loaded.config.delivery.mode == "stock" and "//" in script:
        raise SnippetError(
            f"visit: delivery.mode stock loads {script}, and a visit loads nothing from other hosts."
            " Put the script into the site and name its path in tracker.url.script, or use the mode inline or file."
        )
