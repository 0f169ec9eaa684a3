"""Write a first expectation file from a visit: the acts of triggers that fired, and the events that arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracardi_snippet.expect.file_model import MAX_WAIT_MS
from tracardi_snippet.expect.write import ExpectedPage, expectations_text
from tracardi_snippet.visit.acts import selector_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracardi_snippet.config.tracker import Trigger
    from tracardi_snippet.visit.outcome import PageVisit

_ACTIONS = {
    "onVisible": "scroll",
    "onClick": "click",
    "onMouseOver": "hover",
    "onTextSelect": "select",
    "onCopy": "copy",
    "onSubmit": "submit",
}
_SPARE_MS = 100  # for a timer that is late


def visit_expectations(visits: Iterable[PageVisit]) -> str:
    """Return an expectation file. It names the events that no action makes, and does not expect them."""
    return expectations_text(
        {
            visit.chosen.path: expected_of((outcome.trigger for outcome in visit.outcomes if outcome.fired), visit.events)
            for visit in visits
        }
    )


def expected_of(triggers: Iterable[Trigger], events: Sequence[dict[str, Any]]) -> ExpectedPage:
    """Return actions that fire the page's triggers, and the events. Events of triggers that no action fires are left out."""
    types = {event.get("type") for event in events}
    actions = []
    left_out = set()
    for trigger in triggers:
        if trigger.data.event in types and trigger.trigger in _ACTIONS and trigger.tag:
            actions += _actions(trigger)
        else:
            left_out.add(trigger.data.event)
    kept = [event for event in events if event.get("type") not in left_out]
    return ExpectedPage(actions, kept, sorted(left_out & types))


def _actions(trigger: Trigger) -> list[dict[str, Any]]:
    acts: list[dict[str, Any]] = [{_ACTIONS[trigger.trigger]: selector_of(trigger.tag or "")}]
    rest = trigger.options.dwell or 0
    if rest:
        rest += _SPARE_MS
    while rest > 0:
        acts.append({"wait": min(rest, MAX_WAIT_MS)})
        rest -= MAX_WAIT_MS
    return acts
