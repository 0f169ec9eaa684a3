"""The parts of the tracker that a config can use, and which of them it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.config import Config


@dataclass(frozen=True, slots=True)
class Feature:
    """``module`` is relative to ``tracker_js/``, ``export`` its one export, ``slot`` the list of the entry that it joins."""

    name: str
    module: str
    export: str
    slot: str


# Each key of tracker.context with the slot that takes it.
_CONTEXT_SLOTS = {
    "page": "event_context",
    "performance": "event_context",
    "browser": "session_context",
    "screen": "session_context",
    "utm": "session_context",
    "tracardiPass": "session_context",
    "cookies": "session_context",
    "storage": "session_context",
}
_AUTO_EVENTS = Feature("auto.events", "autoEvents.js", "autoEvents", "starters")
_AUTO_TRIGGERS = Feature("auto.triggers", "autoTriggers.js", "autoTriggers", "starters")
_DO_NOT_TRACK = Feature("settings.respectDoNotTrack", "gates/doNotTrack.js", "doNotTrack", "gates")


def select_features(config: Config) -> list[Feature]:
    """What the site needs on any of its pages, in an order that depends on the config's values only."""
    return list(_select(config))


def _select(config: Config) -> Iterator[Feature]:
    tracker = config.tracker
    for key, slot in _CONTEXT_SLOTS.items():
        if getattr(tracker.context, key):
            yield Feature(f"context.{key}", f"context/{key}.js", f"{key}Context", slot)
    autos = [tracker.auto, *(rule.auto for rule in config.pages)]
    if any(auto.events for auto in autos):
        yield _AUTO_EVENTS
    kinds = sorted({trigger.trigger for auto in autos for trigger in auto.triggers})
    if kinds:
        yield _AUTO_TRIGGERS
    for kind in kinds:
        yield Feature(f"trigger.{kind}", f"triggers/{kind}.js", kind, "triggers")
    if tracker.settings.respectDoNotTrack:
        yield _DO_NOT_TRACK
