"""The result of a visit to one page: its triggers, its events and its faults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracardi_snippet.config.keys import Key
    from tracardi_snippet.config.tracker import Trigger
    from tracardi_snippet.visit.choice import ChosenPage


@dataclass(frozen=True, slots=True)
class TriggerOutcome:
    """The result of trying one trigger on one page."""

    key: Key
    """Path of the trigger in the config."""
    trigger: Trigger
    """The trigger."""
    fired: bool
    """True if an event of the trigger has arrived."""
    reason: str = ""
    """The reason why it did not fire, as a clause; empty if it fired."""


@dataclass(frozen=True, slots=True)
class MissingEvent:
    """An auto event that did not arrive."""

    key: Key
    """Path of the event in the config."""
    type: str
    """The event type."""
    reason: str
    """The reason, as a clause."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A fault for which Tracardi refuses an event."""

    type: str
    """The event type, or empty if the request has no event."""
    place: str
    """The part of the request, such as ``properties.price``."""
    message: str
    """The fact, as a sentence."""


@dataclass(slots=True)
class PageVisit:
    """The result of visiting one page."""

    chosen: ChosenPage
    """The page."""
    outcomes: list[TriggerOutcome] = field(default_factory=list)
    """The triggers that could be tried, in the order of the config."""
    auto_events: int = 0
    """Number of auto events that the config gives to the page."""
    missing: list[MissingEvent] = field(default_factory=list)
    """Auto events that did not arrive."""
    refusals: list[Refusal] = field(default_factory=list)
    """Faults for which Tracardi refuses events of the page."""
    console: list[str] = field(default_factory=list)
    """Errors in the console that the page does not have without our block."""
    failure: str = ""
    """The reason why the page was given up, as a clause; empty if it was not."""
    events: list[dict[str, Any]] = field(default_factory=list)
    """The events that arrived, as they were sent, in the order of their arrival."""
    requests: int = 0
    """Number of requests to the collector."""
