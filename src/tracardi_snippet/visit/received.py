"""Judge the events that a page has sent: which of the config's they are, and what Tracardi refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracardi_snippet.visit.outcome import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from tracardi_snippet.config.model import Trigger
    from tracardi_snippet.config.pages import PageAuto
    from tracardi_snippet.preview.recorder import Event

_EVENT = re.compile(r"^events\[\d+\]\.?")


def has_arrived(events: Iterable[Event], type_: str, properties: Mapping[str, Any], after: int = 0) -> bool:
    """Return whether an event with this type and these properties has arrived, and Tracardi would not refuse it.

    :param after: only events with a higher number count.
    """
    return any(event.number > after and is_sound(event) and fits(event, type_, properties) for event in events)


def fits(event: Event, type_: str, properties: Mapping[str, Any]) -> bool:
    """Return whether the event has this type, and these properties among its own."""
    sent = event.event.get("properties") if isinstance(event.event, dict) else None
    given = sent if isinstance(sent, dict) else {}
    return event.type == type_ and includes(given, properties)


def includes(given: Mapping[str, Any], properties: Mapping[str, Any]) -> bool:
    """Return whether all of ``properties`` are among the given ones."""
    return all(key in given and given[key] == value for key, value in properties.items())


def is_sound(event: Event) -> bool:
    """Return whether Tracardi accepts the event. Its batch may be refused for another one; then it is sent again."""
    return all(problem.status == 200 for problem in event.problems)


def is_ambiguous(auto: PageAuto, trigger: Trigger) -> bool:
    """Return whether another trigger or auto event of the page sends an event that would count as the trigger's own."""
    wanted = trigger.data
    others = [(other.data.event, other.data.properties) for other in auto.triggers.values() if other is not trigger]
    others += [(event.type, event.properties) for event in auto.events.values()]
    return any(type_ == wanted.event and includes(properties, wanted.properties) for type_, properties in others)


def refusals_in(events: Iterable[Event]) -> list[Refusal]:
    """Return the faults for which Tracardi refuses events, each once."""
    return list(
        dict.fromkeys(
            Refusal(event.type or "", _EVENT.sub("", problem.place), problem.message)
            for event in events
            for problem in event.problems
            if problem.status != 200
        )
    )
