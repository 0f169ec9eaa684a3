"""What the tests of the queue share."""

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
    """The collector gives these answers, then accepts; 0 cuts the connection."""

    def behave(payload: dict[str, Any], number: int) -> Answer:
        if number >= len(statuses):
            return accept(payload, number)
        if not statuses[number]:
            raise ConnectionResetError
        return statuses[number], {"detail": "trouble"}

    # On a connection that it has used before Chromium itself would send again.
    lab.collector.keep_alive = False
    lab.collector.behaviour = behave


def hold_first(lab: AnyLab[Any]) -> threading.Event:
    """The first request has no answer until the event is set."""
    return _hold(lab, lambda _payload, number: number == 0)


def hold(lab: AnyLab[Any], kind: str) -> threading.Event:
    """Requests with events of that type have no answer until the event is set."""
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
    """One bad event makes the collector refuse the whole request, as Tracardi does."""

    def behave(payload: dict[str, Any], number: int) -> Answer:
        return (status, {"detail": []}) if any(is_bad(event) for event in payload["events"]) else accept(payload, number)

    lab.collector.behaviour = behave


def stored(page: Tab) -> list[str]:
    """The keys of the events that the browser keeps."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('tracardi-queue-'))")  # type: ignore[no-any-return]


def ids(lab: AnyLab[Any]) -> list[str]:
    """Of the events that were accepted."""
    return [event["id"] for event in lab.collector.events]
