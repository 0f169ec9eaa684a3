"""Functions that the tests of triggers share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.helpers.lab import AnyLab

ELSEWHERE = "http://localhost:9/"
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


def stay(page: Page, address: str = f"{ELSEWHERE}**") -> None:
    """Let the page follow links and send forms to these addresses, and stay: an aborted navigation shows no other page."""
    page.context.route(address, lambda route: route.abort("aborted"))


def follow(page: Page, target: str, **options: Any) -> None:
    """Click, and do not wait for a page: after `stay`, none comes."""
    page.click(target, no_wait_after=True, **options)
