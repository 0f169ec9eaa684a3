"""What a run is asked for, and what came of it."""

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
"""Takes a label, items and what counts them; gives the same items while it shows how far they are."""


def _no_progress(_label: str, items: Iterable[Item], _count: Callable[[], int]) -> Iterable[Item]:
    return items


@dataclass(frozen=True, slots=True)
class RunOptions:
    """``out`` is the folder for a copy of the site, None to change it in place. ``strict`` makes warnings count as errors.

    ``replace_stock`` takes trackers of others out. ``jobs`` is the number of processes for a site of many pages; 0: as many as
    pays.
    """

    out: Path | None = None
    exclude: tuple[str, ...] = ()
    strict: bool = False
    write: bool = True
    diff: bool = False
    jobs: int = 0
    replace_stock: bool = False
    progress: Progress = _no_progress  # type: ignore[type-arg]


@dataclass(slots=True)
class Result:
    """``changes`` counts pages by what happens to them: injected, updated, unchanged, removed. ``skipped`` has the paths for
    each reason, ``left_out`` the links that lead out of the site. ``is_blocked``: findings kept everything from being written.
    """

    site: Path
    out: Path | None
    findings: list[Finding]
    changes: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, list[str]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    diffs: list[str] = field(default_factory=list)
    bundle: Bundle | None = None
    is_blocked: bool = False
    is_written: bool = False
