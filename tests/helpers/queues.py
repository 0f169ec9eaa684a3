"""Functions that the tests of the queue share."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from tests.helpers.collector import Answer, accept

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.helpers.lab import AnyLab
    from tests.helpers.tab import Tab

AUTO = {"auto": {"events": [["page-view", {}]]}}


def answer_first(lab: AnyLab[Any], *statuses: int) -> None:
    """Let the collector give these answers first, then accept all requests. 0 cuts the connection."""

    def behave(payload: dict[str, Any], number: int) -> Answer:
        if number >= len(statuses):
            return accept(payload, number)
        if not statuses[number]:
            raise ConnectionResetError
        return statuses[number], {"detail": "trouble"}

    # If a reused connection is cut, Chromium itself sends the request again, and the tracker would not see the failure.
    lab.collector.keep_alive = False
    lab.collector.behaviour = behave


def hold_first(lab: AnyLab[Any]) -> threading.Event:
    """Let the collector answer the first request only after the event is set."""
    return _hold(lab, lambda _payload, number: number == 0)


def hold(lab: AnyLab[Any], kind: str) -> threading.Event:
    """Let the collector answer requests that contain events of this type only after the event is set."""
    return _hold(lab, lambda payload, _number: any(event["type"] == kind for event in payload["events"]))


def _hold(lab: AnyLab[Any], is_held: Callable[[dict[str, Any], int], bool]) -> threading.Event:
    gate = threading.Event()

    def behave(payload: dict[str, Any], number: int) -> Answer:
        if is_held(payload, number):
            gate.wait(40)
        return accept(payload, number)

    lab.collector.behaviour = behave
    return gate


def refuse(lab: AnyLab[Any], is_bad: Callable[[dict[str, Any]], bool], status: int = 422) -> None:
    """Let the collector reject each request that contains a bad event, as Tracardi does."""

    def behave(payload: dict[str, Any], number: int) -> Answer:
        return (status, {"detail": []}) if any(is_bad(event) for event in payload["events"]) else accept(payload, number)

    lab.collector.behaviour = behave


def stored(page: Tab) -> list[str]:
    """Return the keys of the events in the browser's storage."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('tracardi-queue-'))")  # type: ignore[no-any-return]


def ids(lab: AnyLab[Any]) -> list[str]:
    """Return the ids of the events that the collector has accepted."""
    return [event["id"] for event in lab.collector.events]
