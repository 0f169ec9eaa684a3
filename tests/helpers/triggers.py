"""Functions that the tests of triggers share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.helpers.lab import AnyLab

TALL = '<p style="height: 3000px">tall</p>'


def one(kind: str, tag: str | None = "t", event: str = "done", **options: Any) -> dict[str, Any]:
    """Return the ``auto`` section of a config with a single trigger."""
    trigger: dict[str, Any] = {"trigger": kind, "data": {"event": event}}
    if tag:
        trigger["tag"] = tag
    if options:
        trigger["options"] = options
    return {"auto": {"triggers": [trigger]}}


def properties(lab: AnyLab[Any]) -> list[dict[str, Any]]:
    return [event["properties"] for event in lab.collector.events]
