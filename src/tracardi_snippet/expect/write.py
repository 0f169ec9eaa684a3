"""Write a first expectation file from events that arrived."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from tracardi_snippet.config.document import Document
from tracardi_snippet.config.load import too_large
from tracardi_snippet.config.yaml_reader import YamlReader
from tracardi_snippet.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HEAD = """\
# Expected events, page by page. See docs/visit.md of tracardi-snippet: add actions, and write matchers for what varies.
"""


class ExpectedPage(NamedTuple):
    """One page of an expectation file."""

    actions: list[dict[str, Any]]
    """Each action as the file writes it."""
    events: list[dict[str, Any]]
    """The events, as they were sent."""
    left_out: Sequence[str] = ()
    """Types of events that arrived, and that no action makes."""


def expectations_text(pages: Mapping[str, ExpectedPage]) -> str:
    """Return an expectation file as YAML, or an empty text if there are no events.

    Left out are pages without events, events without a type, and properties that YAML cannot hold.

    :param pages: what to expect, by the page's path.
    """
    lines = []
    for page, (actions, all_events, left_out) in pages.items():
        events = [event for event in all_events if event.get("type") and isinstance(event["type"], str)]
        if not events:
            continue
        lines.append(f"  - page: {_json(page)}")
        if left_out:
            lines.append(f"    # Left out, since no action makes these events: {', '.join(map(_json, left_out))}")
        if actions:
            lines += [
                "    actions:",
                *(f"      - {name}: {_json(value)}" for action in actions for name, value in action.items()),
            ]
        lines += ["    events:", *(line for event in events for line in _of_event(event))]
    body = "\n".join(lines)
    return f"{_HEAD}expect:\n{body}\n" if lines else ""


def _of_event(event: Mapping[str, Any]) -> list[str]:
    properties = event.get("properties")
    given = properties.items() if isinstance(properties, dict) else ()
    listed = [f"{_json(key)}: {_json(_literal(value))}" for key, value in given if _can_be_read(key, _literal(value))]
    head = [f"      - type: {_json(event['type'])}"]
    return [*head, "        properties:", *(f"          {line}" for line in listed)] if listed else head


def _can_be_read(key: str, value: Any) -> bool:
    """Return whether a property can be read again: a page may send numbers and names that are too long for YAML."""
    reader = YamlReader("", f"{_json(key)}: {_json(value)}")
    try:
        document = Document("", reader.read(), reader.lines, reader.problems)
    except ConfigError:
        return False
    is_same: bool = document.data == {key: value}
    return is_same and not document.problems and not any(too_large(document, document.data, ()))


def _literal(value: Any) -> Any:
    """Return the value with ``$value`` around what would be read as a matcher."""
    if isinstance(value, list):
        return [_literal(item) for item in value]
    if isinstance(value, str) and value.startswith("$"):
        return {"$value": value}
    if isinstance(value, dict):
        has_matcher = any(key.startswith("$") for key in value)
        return {"$value": value} if has_matcher else {key: _literal(item) for key, item in value.items()}
    return value


def _json(value: Any) -> str:
    """Return a value as JSON in ASCII, which YAML reads as well."""
    return json.dumps(value)
