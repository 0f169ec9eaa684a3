"""Sort what the collector has received by visit, and wait for more."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from typing import TYPE_CHECKING

from tracardi_snippet.visit.wall import VISIT_HEADER

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracardi_snippet.preview.recorder import Event, Recorder

_LOOK_SECONDS = 0.01


class Arrivals:
    """The events and requests of each visit."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._seen = 0
        self._events: dict[str, dict[int, Event]] = defaultdict(dict)
        self._requests: dict[str, set[int]] = defaultdict(set)

    def events(self, visit: str) -> list[Event]:
        """Return the events of a visit, in the order of their first arrival. A request without events counts as one."""
        self._collect()
        found = self._events.get(visit, {})
        return [found[number] for number in sorted(found)]

    def requests(self, visit: str) -> int:
        """Return the number of requests of a visit."""
        self._collect()
        return len(self._requests.get(visit, ()))

    async def wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait until the condition is true, and return whether it came true in time."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                return False
            await asyncio.sleep(_LOOK_SECONDS)
        return True

    def _collect(self) -> None:
        if self._recorder.changed == self._seen:
            return
        after, self._seen = self._seen, self._recorder.changed
        for event in self._recorder.events(after=after):
            for attempt in event.attempts:
                request = self._recorder.request(attempt["request"])
                if request and (visit := request.headers.get(VISIT_HEADER)):
                    self._events[visit][event.number] = event
                    self._requests[visit].add(request.number)
