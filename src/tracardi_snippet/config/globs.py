"""Globs over paths relative to the site: ``*`` stays in a folder, ``**`` crosses folders, ``{a,b}`` gives a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wcmatch import glob
from wcmatch._wcparse import PatternLimitException

if TYPE_CHECKING:
    from collections.abc import Iterable

# FORCEUNIX: the same on every platform; paths have slashes.
_FLAGS = glob.GLOBSTAR | glob.BRACE | glob.DOTGLOB | glob.FORCEUNIX | glob.CASE


class Globs:
    """Compiled patterns; matches where any of them does."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(patterns)
        self._matcher = glob.compile(list(self.patterns), flags=_FLAGS) if self.patterns else None

    def match(self, path: str) -> bool:
        return self._matcher is not None and bool(self._matcher.match(path))


def check_glob(pattern: str) -> str:
    """Why the pattern can not be used, or nothing."""
    try:
        Globs([pattern])
    except (ValueError, RecursionError, PatternLimitException) as error:
        return str(error) or type(error).__name__
    return ""
