"""The auto events and triggers of a page, and the one that may have made an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracardi_snippet.config.keys import notation

if TYPE_CHECKING:
    from tracardi_snippet.config.keys import Key
    from tracardi_snippet.preview.build import Build


def page_causes(build: Build, path: str) -> list[dict[str, Any]]:
    """Return the auto events and triggers of a page, each with the line of the config that it comes from."""
    auto = build.rules.auto(build.rules.matching(path))
    events = [
        {
            "kind": "event",
            "tag": None,
            "trigger": None,
            "event": event.type,
            "properties": event.properties,
            **_place(build, key),
        }
        for key, event in auto.events.items()
    ]
    triggers = [
        {
            "kind": "trigger",
            "tag": trigger.tag,
            "trigger": trigger.trigger,
            "event": trigger.data.event,
            "properties": trigger.data.properties,
            **_place(build, key),
        }
        for key, trigger in auto.triggers.items()
    ]
    return [*events, *triggers]


def causes_of(build: Build, path: str | None, event: Any) -> list[dict[str, Any]]:
    """Return the causes that fit: the same type, and their properties are among those of the event.

    The tracker does not send which trigger fired: two triggers with the same event and properties both count.
    """
    if path is None or not isinstance(event, dict):
        return []
    properties = event.get("properties")
    given = properties if isinstance(properties, dict) else {}
    return [
        cause
        for cause in page_causes(build, path)
        if cause["event"] == event.get("type")
        and all(key in given and given[key] == value for key, value in cause["properties"].items())
    ]


def _place(build: Build, key: Key) -> dict[str, Any]:
    return {"key": notation(key), "origin": str(build.loaded.location_of(key))}
