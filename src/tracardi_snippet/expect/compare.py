"""Compare the expected events of a page with those that arrived."""

from __future__ import annotations

from collections import deque
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
    events = [event for event in received if event.is_accepted and event.type is not None]
    answers = [
        [number for number, event in enumerate(events) if not event_differences(one.type, one.properties, event)]
        for one in expected
    ]
    met = _pairs(answers)
    left = [event for number, event in enumerate(events) if number not in met]
    missing = [one for number, one in enumerate(expected) if number not in met.values()]
    return [Unmet(one, f"{describe_expected(one.type, one.properties)} does not arrive", _lines(one, left)) for one in missing]


def _pairs(answers: Sequence[Sequence[int]]) -> dict[int, int]:
    """Pair as many expectations with events as can be: an expectation that any event meets leaves the only one of another.

    A matching by augmenting paths: https://en.wikipedia.org/wiki/Maximum_cardinality_matching

    :param answers: for each expectation, the numbers of the events that meet it.
    :returns: the number of the expectation, by the number of its event.
    """
    pairs: dict[int, int] = {}
    for first in range(len(answers)):
        # From each event that has been seen, the expectation that wants it.
        wanted_by: dict[int, int] = {}
        waiting = deque([first])
        while waiting:
            expectation = waiting.popleft()
            for event in answers[expectation]:
                if event in wanted_by:
                    continue
                wanted_by[event] = expectation
                if event in pairs:
                    waiting.append(pairs[event])
                    continue
                _exchange(pairs, wanted_by, event)
                waiting.clear()
                break
    return pairs


def _exchange(pairs: dict[int, int], wanted_by: dict[int, int], event: int) -> None:
    """Give a free event to the expectation that wants it, the event that this one had to the next, and so on."""
    had = {expectation: number for number, expectation in pairs.items()}
    free: int | None = event
    while free is not None:
        expectation = wanted_by[free]
        pairs[free] = expectation
        free = had.get(expectation)


def _lines(one: ExpectedEvent, left: Sequence[ReceivedEvent]) -> tuple[str, ...]:
    if not left:
        return ("no other event arrived",)
    event, found = nearest(one.type, one.properties, left)[0]
    return f"the nearest is {describe_event(event)}", *map(str, found)
