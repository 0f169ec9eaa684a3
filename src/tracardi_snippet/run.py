"""The settings of a run, and its result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.findings import Finding
    from tracardi_snippet.tracker.bundle import Bundle

Item = TypeVar("Item")
Progress = Callable[[str, Iterable[Item], Callable[[], int]], Iterable[Item]]
"""Takes a label, items and a function that counts the items. Yields the same items, and shows the progress meanwhile."""


def _every_page(_path: str) -> bool:
    return True


def _no_progress(_label: str, items: Iterable[Item], _count: Callable[[], int]) -> Iterable[Item]:
    return items


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Settings of one run over a site."""

    out: Path | None = None
    """Folder for a copy of the site. None: the site is changed in place."""
    exclude: tuple[str, ...] = ()
    """Globs of pages to leave alone, in addition to ``inject.exclude``."""
    select: tuple[str, ...] = ()
    """Names of the rules whose findings are reported. Empty: all."""
    ignore: tuple[str, ...] = ()
    """Names of rules whose findings are not reported."""
    strict: bool = False
    """True: warnings count as errors."""
    write: bool = True
    """False: do everything but write."""
    published: bool | None = None
    """True: a page that this run would change is an error. None: it is no fault. False: it is a warning, if any page of the
    site has a block."""
    diff: bool = False
    """True: put a unified diff of each changed page into ``Result.diffs``."""
    jobs: int = 0
    """Number of processes for a site of many pages. 0: one for each processor."""
    replace_other_trackers: bool = False
    """True: remove other trackers whose script elements contain nothing else."""
    is_own_page: Callable[[str], bool] = _every_page
    """Tells by a page's path whether the page belongs to this run. All other pages in the folder stay as they are."""
    written: dict[str, tuple[int, ...]] | None = None
    """Gets the stamp of each file that takes its place, by the file's path, so that the caller knows these files again."""
    progress: Progress = _no_progress  # type: ignore[type-arg]
    """Shows the progress; the default shows nothing."""


@dataclass(slots=True)
class Result:
    """The result of a run over a site."""

    site: Path
    """The site's folder."""
    out: Path | None
    """The folder of the copy; None if the site is changed in place."""
    findings: list[Finding]
    """Faults that were found, in the order for a report."""
    changes: Counter[str] = field(default_factory=Counter)
    """Number of pages by what happens to them: ``injected``, ``updated``, ``unchanged``, ``removed``."""
    skipped: dict[str, list[str]] = field(default_factory=dict)
    """Paths of the pages that get no block, by the reason."""
    left_out: list[str] = field(default_factory=list)
    """Links that are not copied: they lead out of the site, or to version control."""
    renewed: int = 0
    """Number of files made from pages that are renewed: compressed copies and lists of hashes."""
    other_builds: list[str] = field(default_factory=list)
    """Folders with pages that belong to other builds: they stay as they are."""
    hard_links: list[str] = field(default_factory=list)
    """Pages that changed in place and have a second name (a hard link): that name keeps the old page."""
    left_behind: list[str] = field(default_factory=list)
    """Temporary files that could not be deleted after all pages were done, each with the reason."""
    diffs: list[str] = field(default_factory=list)
    """A unified diff of each changed page; empty unless asked for."""
    bundle: Bundle | None = None
    """The compiled tracker; None after a removal."""
    is_blocked: bool = False
    """True if findings kept everything from being written."""
    is_written: bool = False
    """True if the files have been written."""
