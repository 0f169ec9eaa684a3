"""Settings of a visit."""

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
    """Number of pages that are open at once. 0: three for each processor."""
    timeout: float = 30.0
    """Seconds after which a page is given up."""
    consent: bool = True
    """True: grant the consent that ``consent: required`` waits for."""
    base_path: str = ""
    """The path below which the site is served. Empty: the canonical links tell it."""
    select: tuple[str, ...] = ()
    """Names of the rules whose findings are reported. Empty: all."""
    ignore: tuple[str, ...] = ()
    """Names of rules whose findings are not reported."""
    strict: bool = False
    """True: warnings count as errors."""
    record: Path | None = None
    """File that gets a line for each event, or None."""
    screenshots: Path | None = None
    """Folder for pictures of the pages with a trigger or an event that is missed, or None."""
    expectations: tuple[PageExpectation, ...] = ()
    """Actions and expected events of pages. ``pages`` and ``sample`` do not leave them out."""

    @property
    def open_pages(self) -> int:
        """The number of pages that are open at once."""
        return self.jobs or min(_MAX_JOBS, _PAGES_PER_PROCESSOR * (os.cpu_count() or 1))
