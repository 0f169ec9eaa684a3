"""Show which received events are nearest to an expected one, and how they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracardi_snippet.expect.match import Difference, differences
from tracardi_snippet.expect.matchers import shown
from tracardi_snippet.printable import excerpt, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracardi_snippet.expect.model import ReceivedEvent

_MAX_EVENTS = 10  # in a message
_MAX_ADDRESS = 120  # characters


def event_differences(type_: str, properties: Mapping[str, Any], event: ReceivedEvent) -> list[Difference]:
    """Return where an event differs from the expected type and properties."""
    return [*differences(type_, event.type, "type"), *differences(properties, event.properties)]


def nearest(
    type_: str, properties: Mapping[str, Any], events: Iterable[ReceivedEvent]
) -> list[tuple[ReceivedEvent, list[Difference]]]:
    """Return the events with their differences, nearest first: same type, then fewest differences, then first arrived."""
    found = [(event, event_differences(type_, properties, event)) for event in events]
    return sorted(found, key=lambda pair: (pair[0].type != type_, len(pair[1]), pair[0].number))


def describe_expected(type_: str, properties: Mapping[str, Any]) -> str:
    """Return ``"purchase" with price=689`` for a message."""
    listed = ", ".join(f"{printable(key)}={shown(value)}" for key, value in properties.items())
    return f"{shown(type_)} with {listed}" if listed else shown(type_)


def describe_event(event: ReceivedEvent) -> str:
    """Return one line for an event: type, properties, page, and the answer if the collector refused the event."""
    name = "a request without an event" if event.type is None else printable(event.type)
    properties = f" {shown(event.properties)}" if event.properties else ""
    page = f" on {printable(excerpt(event.page, _MAX_ADDRESS))}" if event.page else ""
    return f"{name}{properties}{page}{_answer(event)}"


def _answer(event: ReceivedEvent) -> str:
    if event.is_accepted:
        return ""
    if event.status is None:
        return " (not answered yet)"
    return f" (refused: {event.status})" if event.status else " (connection dropped)"


def describe_nearest(
    type_: str, properties: Mapping[str, Any], events: Sequence[ReceivedEvent], *, taken: frozenset[int] = frozenset()
) -> list[str]:
    """Return lines with the nearest events, and below each the places that differ.

    :param taken: numbers of the events that an earlier expectation has used.
    """
    lines = []
    for event, found in nearest(type_, properties, events)[:_MAX_EVENTS]:
        lines.append(f"  {describe_event(event)}")
        if not found and event.number in taken:
            lines.append("      an earlier expectation has used this event")
        lines += [f"      {one}" for one in found]
        lines += [f"      {printable(problem)}" for problem in event.problems]
    if (left := len(events) - _MAX_EVENTS) > 0:
        lines.append(f"  ... and {left} more")
    return lines
