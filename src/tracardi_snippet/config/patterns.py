"""The patterns of a config and of the command line, each under a key, and which of them match a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.config.globs import Globs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracardi_snippet.config.keys import Key
    from tracardi_snippet.config.model import Config

    PatternKey = Key | int
    """The pattern's key in the config, such as ``("pages", 0, "match", 1)``, or its position on the command line."""


def patterns_of(config: Config, exclude: Sequence[str]) -> dict[PatternKey, str]:
    """Return every pattern of ``pages``, ``inject.exclude`` and ``--exclude``, by the pattern's key."""
    patterns: dict[PatternKey, str] = {
        ("pages", number, "match", at): glob for number, rule in enumerate(config.pages) for at, glob in enumerate(rule.match)
    }
    patterns.update({("inject", "exclude", at): glob for at, glob in enumerate(config.inject.exclude)})
    patterns.update(enumerate(exclude))
    return patterns


class PatternMatcher:
    """Tells which patterns match a path. A pattern without wildcards is looked up, so a host may give thousands of patterns."""

    def __init__(self, patterns: Mapping[PatternKey, str]) -> None:
        self._exact: dict[str, list[PatternKey]] = {}
        self._globs: list[tuple[PatternKey, Globs]] = []
        for key, pattern in patterns.items():
            globs = Globs([pattern])
            for path in globs.paths:
                self._exact.setdefault(path, []).append(key)
            if not globs.is_paths:
                self._globs.append((key, globs))

    def matched(self, path: str) -> frozenset[PatternKey]:
        """Return the keys of the patterns that match ``path``."""
        if not self._exact and not self._globs:
            return _NONE
        return frozenset((*self._exact.get(path, ()), *(key for key, globs in self._globs if globs.match(path))))


_NONE: frozenset[PatternKey] = frozenset()
