"""The collector of a test: waits for events, and says what arrived instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracardi_snippet.expect.difference import describe_event, describe_expected, describe_nearest, event_differences
from tracardi_snippet.printable import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracardi_snippet.expect.model import ReceivedEvent
    from tracardi_snippet.preview.standalone import StandaloneCollector

_TIMEOUT = 10.0  # seconds
_MAX_REPORTED = 200  # events


class TracardiCollector:
    """Events that a test receives. Each test begins without events."""

    def __init__(self, server: StandaloneCollector) -> None:
        self._server = server
        self._taken: set[int] = set()

    @property
    def url(self) -> str:
        """The address for ``tracker.url.api``. All tests of a process have the same one."""
        return self._server.url

    @property
    def events(self) -> list[ReceivedEvent]:
        """All events that arrived in this test, in the order of their first arrival, refused ones included."""
        return self._server.events

    def expect_event(
        self, event_type: str, /, *, timeout: float = _TIMEOUT, properties: Mapping[str, Any] | None = None, **more: Any
    ) -> ReceivedEvent:
        """Wait for an event that the collector accepted, and return it.

        Each event answers one call: a second call waits for a second event.

        :param event_type: the event type.
        :param timeout: the longest wait, in seconds.
        :param properties: expected properties whose names are no Python names, or names of other parameters. An event may have
            more properties. A value is a JSON value, a compiled regular expression that matches the whole text, or an object
            whose ``==`` decides, such as ``pytest.approx(689, abs=1)``.
        :param more: further expected properties.
        :raises AssertionError: no such event arrived in time. The message shows what arrived, nearest first.
        """
        __tracebackhide__ = True
        wanted = {**(properties or {}), **more}
        found = self._server.wait_for(lambda events: self._first(event_type, wanted, events), timeout)
        if found is None:
            raise AssertionError(self._failure(event_type, wanted, timeout))
        self._taken.add(found.number)
        return found

    def reset(self) -> None:
        """Forget all events."""
        self._server.reset()
        self._taken.clear()

    def report(self) -> str:
        """Return a line for each event that arrived, and its faults below."""
        events = self.events
        lines = [f"{_count(events)} arrived at {self.url}/track."]
        for event in events[:_MAX_REPORTED]:
            lines.append(f"  {event.number}. {describe_event(event)}")
            lines += [f"      {printable(problem)}" for problem in event.problems]
        if len(events) > _MAX_REPORTED:
            lines.append(f"  ... and {len(events) - _MAX_REPORTED} more")
        return "\n".join(lines)

    def _first(self, event_type: str, wanted: Mapping[str, Any], events: list[ReceivedEvent]) -> ReceivedEvent | None:
        """Return the first event that no earlier call has returned and that is as expected."""
        for event in events:
            if event.is_accepted and event.number not in self._taken and not event_differences(event_type, wanted, event):
                return event
        return None

    def _failure(self, event_type: str, wanted: Mapping[str, Any], timeout: float) -> str:
        events = self.events
        begin = f"No event {describe_expected(event_type, wanted)} arrived within {timeout:g} s."
        if not events:
            hint = f"Nothing arrived. Does the page hold a tracker whose tracker.url.api is {self.url}?"
            return f"{begin} {hint}"
        order = ", nearest first" if len(events) > 1 else ""
        lines = describe_nearest(event_type, wanted, events, taken=frozenset(self._taken))
        return "\n".join([f"{begin} {_count(events)} arrived{order}:", *lines])


def _count(events: Sequence[ReceivedEvent]) -> str:
    return "1 event" if len(events) == 1 else f"{len(events)} events"
