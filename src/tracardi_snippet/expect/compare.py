"""Compare the expected events of a page with those that arrived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracardi_snippet.expect.difference import describe_event, describe_expected, event_differences, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.expect.load import ExpectedEvent
    from tracardi_snippet.expect.model import ReceivedEvent


@dataclass(frozen=True, slots=True)
class Unmet:
    """An expected event that did not arrive."""

    expected: ExpectedEvent
    """The expected event."""
    message: str
    """The fact, as a clause."""
    lines: tuple[str, ...]
    """The nearest event that arrived, and each place where it differs; or that no event is left."""


def unmet(expected: Sequence[ExpectedEvent], received: Sequence[ReceivedEvent]) -> list[Unmet]:
    """Return the expected events that no accepted event answers. Each event answers one expectation; more events may arrive."""
    left = [event for event in received if event.is_accepted and event.type is not None]
    missing = []
    for one in expected:
        found = next((event for event in left if not event_differences(one.type, one.properties, event)), None)
        if found:
            left.remove(found)
        else:
            missing.append(one)
    return [Unmet(one, f"{describe_expected(one.type, one.properties)} does not arrive", _lines(one, left)) for one in missing]


def _lines(one: ExpectedEvent, left: Sequence[ReceivedEvent]) -> tuple[str, ...]:
    if not left:
        return ("no other event arrived",)
    event, found = nearest(one.type, one.properties, left)[0]
    return f"the nearest is {describe_event(event)}", *map(str, found)
