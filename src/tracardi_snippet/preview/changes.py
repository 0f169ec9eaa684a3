"""The changes of a site since the preview began. A previewed page hears of them, and of nothing else."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from tracardi_snippet.preview.stream import Stream, message

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_KEPT = 100  # changes
_MAX_PATHS = 200  # of one change; more of them mean everything


class Changes:
    """Counts changes, and tells pages that listen."""

    def __init__(self) -> None:
        self.number = 0
        """The number of changes so far."""
        self.stream = Stream()
        self._next = asyncio.Event()
        self._kept: deque[tuple[int, dict[str, Any]]] = deque(maxlen=_MAX_KEPT)

    def add(self, paths: Iterable[str] | None) -> None:
        """Add a change of these files of the site. None: every page has changed, as by a new config."""
        names = None if paths is None else sorted(set(paths))
        change = {"paths": names if names is not None and len(names) <= _MAX_PATHS else None}
        self.number += 1
        self._next.set()
        self._next = asyncio.Event()
        self._kept.append((self.number, change))
        self.stream.send("reload", change, self.number)

    async def wait(self, number: int) -> None:
        """Wait until there is a change after the one of this number."""
        while self.number == number:
            await self._next.wait()

    def since(self, number: int) -> list[bytes]:
        """Return the messages after the one of this number. If some are no longer kept, everything has changed."""
        if number >= self.number or number < 0:
            return []
        if self._kept[0][0] > number + 1:
            return [message("reload", {"paths": None}, self.number)]
        return [message("reload", change, one) for one, change in self._kept if one > number]
