"""Settings of ``visit``, which opens the pages in a real browser and reports triggers that do not fire."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.expect.load import PageExpectation

_PAGES_PER_PROCESSOR = 3  # a visit mostly waits
_MAX_JOBS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOptions:
    """Settings of a visit."""

    pages: tuple[str, ...] = ()
    """Globs of the pages to visit. Empty: all."""
    exclude: tuple[str, ...] = ()
    """Globs of pages to leave alone, in addition to ``inject.exclude``."""
    sample: int | None = None
    """Number of pages to visit, chosen by ``seed``. None: all."""
    seed: int = 0
    """The same seed chooses the same pages."""
    browser: str = "chromium"
    """``chromium`` or ``firefox``."""
    browser_path: Path | None = None
    """An installed browser. None: Playwright's own, or one that is installed."""
    jobs: int = 0
    """Number of pages that are open at once. 0: three for each processor, at most 12."""
    timeout: float = 30.0
    """Seconds that one step of a visit may take. If a step takes longer, the page is given up."""
    consent: bool = True
    """True: grant the consent that ``consent: required`` waits for."""
    base_path: str = ""
    """The path below which the site is served. Empty: that of the index page's canonical link, or else ``/``."""
    select: tuple[str, ...] = ()
    """Names of the rules whose findings are reported. Empty: all."""
    ignore: tuple[str, ...] = ()
    """Names of rules whose findings are not reported."""
    strict: bool = False
    """True: warnings count as errors."""
    record: Path | None = None
    """File that gets a line for each event, or None."""
    screenshots: Path | None = None
    """Folder for a screenshot of each page where a trigger did not fire, an event did not arrive or an action failed.

    None: no screenshots.
    """
    expectations: tuple[PageExpectation, ...] = ()
    """Actions and expected events of pages. These pages are visited whatever ``pages``, ``exclude`` and ``sample`` say."""

    @property
    def max_open_pages(self) -> int:
        """The number of pages that are open at once."""
        return self.jobs or min(_MAX_JOBS, _PAGES_PER_PROCESSOR * (os.cpu_count() or 1))
