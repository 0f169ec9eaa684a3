"""Write a first expectation file from events that arrived."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD = """\
# Expected events, page by page. See docs/visit.md of tracardi-snippet: add actions, and write matchers for what varies.
"""


def expectations_text(pages: Mapping[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]]) -> str:
    """Return an expectation file as YAML.

    :param pages: actions, and events as they were sent, by the page's path. Pages without events are left out.
    """
    lines = []
    for page, (actions, events) in pages.items():
        if not events:
            continue
        lines.append(f"  - page: {_json(page)}")
        if actions:
            lines += [
                "    actions:",
                *(f"      - {name}: {_json(value)}" for action in actions for name, value in action.items()),
            ]
        lines += ["    events:", *(line for event in events for line in _of_event(event))]
    body = "\n".join(lines)
    return f"{_HEAD}expect:\n{body}\n" if lines else f"{_HEAD}expect: []\n"


def _of_event(event: Mapping[str, Any]) -> list[str]:
    lines = [f"      - type: {_json(event.get('type'))}"]
    properties = event.get("properties")
    if isinstance(properties, dict) and properties:
        lines.append("        properties:")
        lines += [f"          {_json(key)}: {_json(_literal(value))}" for key, value in properties.items()]
    return lines


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
