"""Write a first expectation file from a visit: the acts of triggers that fired, and the events that arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracardi_snippet.expect.write import expectations_text
from tracardi_snippet.visit.acts import selector_of

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def visit_expectations(visits: Iterable[PageVisit]) -> str:
    """Return an expectation file. Events of triggers that no selector leads to are left out."""
    return expectations_text({visit.chosen.path: _of_page(visit) for visit in visits})


def _of_page(visit: PageVisit) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    actions = []
    left_out = set()
    for outcome in visit.outcomes:
        trigger = outcome.trigger
        if outcome.fired and trigger.trigger in _ACTIONS and trigger.tag:
            actions += _actions(trigger)
        else:
            left_out.add(trigger.data.event)
    return actions, [event for event in visit.events if event.get("type") not in left_out]


def _actions(trigger: Trigger) -> list[dict[str, Any]]:
    acts: list[dict[str, Any]] = [{_ACTIONS[trigger.trigger]: selector_of(trigger.tag or "")}]
    dwell = trigger.options.dwell if trigger.options else None
    return [*acts, {"wait": dwell + 100}] if isinstance(dwell, int) and dwell else acts
