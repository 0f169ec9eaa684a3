"""Judge a request: the status that Tracardi would answer, and what is wrong with each event."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracardi_snippet.preview.places import CRASH, MODEL, RequestFault
from tracardi_snippet.preview.predefined_types import type_faults
from tracardi_snippet.preview.request_facts import event_faults, request_faults

if TYPE_CHECKING:
    from collections.abc import Sequence

UNAUTHORISED = 401
# Tracardi 0.8.2 and later refuse the user agents of robots. A text field of the request counts, not the header alone.
_ROBOT = re.compile(r"bot\b|bot/|crawler|spider|slurp", re.IGNORECASE)
# The order in which the server looks: the model of the request, the source, then the work itself.
_ORDER = (MODEL, UNAUTHORISED, CRASH)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a request."""

    status: int
    """The status of Tracardi's answer."""
    of_request: tuple[RequestFault, ...]
    """Faults outside of the events. They concern each event of the request."""
    of_events: tuple[tuple[RequestFault, ...], ...]
    """The faults of each event, in the order of the events."""

    @property
    def faults(self) -> list[RequestFault]:
        """All faults, those that decided the status first."""
        every = [*self.of_request, *(fault for faults in self.of_events for fault in faults)]
        return sorted(every, key=lambda fault: fault.status != self.status)


def judge(payload: Any, source_id: str | None) -> Judgement:
    """Return the verdict on the JSON of a request.

    :param source_id: the only event source that the collector knows; None: every source is right.
    """
    if not isinstance(payload, dict):
        fault = RequestFault("", "The request is not a JSON object.", MODEL)
        return Judgement(MODEL, (fault,), ())
    of_request = [*request_faults(payload).found, *_refusals(payload, source_id)]
    events = payload.get("events")
    of_events = [
        (*event_faults(event, f"events[{index}]").found, *_of_type(event, f"events[{index}]"))
        for index, event in enumerate(events if isinstance(events, list) else [])
    ]
    statuses = {fault.status for fault in of_request} | {fault.status for faults in of_events for fault in faults}
    status = next((status for status in _ORDER if status in statuses), 200)
    return Judgement(status, tuple(of_request), tuple(of_events))


def _of_type(event: Any, place: str) -> Sequence[RequestFault]:
    return type_faults(event, place).found if isinstance(event, dict) else ()


def _refusals(payload: dict[str, Any], source_id: str | None) -> list[RequestFault]:
    """Return the reasons for which the server refuses a request that has the right form."""
    found = []
    source = payload.get("source")
    given = source.get("id") if isinstance(source, dict) else None
    is_known = source_id is None or (isinstance(given, str) and given.strip() == source_id.strip())
    if not is_known and isinstance(given, str) and not given.startswith("@"):
        message = f"is {given!r}, and the config has {source_id!r}. Tracardi refuses a source that it does not know."
        found.append(RequestFault("source.id", message, UNAUTHORISED))
    agent = _user_agent(payload)
    if _ROBOT.search(agent):
        message = "names a robot. Tracardi refuses robots, unless its settings allow them."
        found.append(RequestFault("context.browser.local.browser.userAgent", message, UNAUTHORISED))
    return found


def _user_agent(payload: dict[str, Any]) -> str:
    value: Any = payload.get("context")
    for key in ("browser", "local", "browser", "userAgent"):
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""
