"""Globs over paths relative to the site: ``*`` stays in a folder, ``**`` crosses folders, ``{a,b}`` gives a choice."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wcmatch.glob import WcMatcher

_SPECIAL = r"\\*?\[\]{}!"


class Globs:
    """Compiled patterns. A path matches if any pattern matches.

    A pattern without wildcards is a path and is looked up: a host may give a path for each page of a large site.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(patterns)
        paths = [_path_of(pattern) for pattern in self.patterns]
        self.paths = frozenset(path for path in paths if path is not None)
        others = [pattern for pattern, path in zip(self.patterns, paths, strict=True) if path is None]
        self._matcher = _compiled(others) if others else None

    @property
    def is_paths(self) -> bool:
        """True if the patterns match nothing but ``paths``."""
        return self._matcher is None

    def match(self, path: str) -> bool:
        return path in self.paths or (self._matcher is not None and bool(self._matcher.match(path)))


def _compiled(patterns: list[str]) -> WcMatcher[str]:
    from wcmatch import glob  # most sites have no pattern

    # FORCEUNIX: the same on every platform; paths have slashes.
    return glob.compile(patterns, flags=glob.GLOBSTAR | glob.BRACE | glob.DOTGLOB | glob.FORCEUNIX | glob.CASE)


def exact(path: str) -> str:
    """Return the pattern that matches this path alone."""
    return re.sub(rf"[{_SPECIAL}]", r"\\\g<0>", path)


def _path_of(pattern: str) -> str | None:
    """Return the one path that the pattern matches, or None if it may match others."""
    path = re.sub(r"\\(.)", r"\1", pattern)
    return path if exact(path) == pattern and posixpath.normpath(path) == path else None


def check_glob(pattern: str) -> str:
    """Return the reason why a pattern cannot be used, or an empty text."""
    from wcmatch._wcparse import PatternLimitException

    try:
        Globs([pattern])
    except (ValueError, RecursionError, PatternLimitException) as error:
        return str(error) or type(error).__name__
    return ""
