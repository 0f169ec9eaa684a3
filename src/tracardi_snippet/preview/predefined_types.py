"""Event types that Tracardi knows, and their properties that make it refuse a batch if a value has the wrong kind.

``predefined_types.json`` has two mappings for each type, from a property's path to the kind of its value. ``profile``: the
server writes the value into the profile, whose model is strict. ``index``: the server stores the value in a typed field.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from tracardi_snippet.preview.places import CRASH, Faults, is_number, kind_of

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WANT = {"text": "a text", "texts": "a list of texts", "number": "a number", "numbers": "a list of numbers", "date": "a date"}


def type_faults(event: dict[str, Any], place: str) -> Faults:
    """Return the faults of the properties of an event whose type is predefined."""
    faults = Faults()
    kind, properties = event.get("type"), event.get("properties")
    if not isinstance(kind, str) or not isinstance(properties, dict):
        return faults
    name = server_name(kind)
    facts = _facts().get(name, {})
    for use, consequence in (
        ("profile", "Tracardi copies it to the profile"),
        ("index", "Tracardi stores it in a typed field"),
    ):
        for path, want in facts.get(use, {}).items():
            value = _value_at(properties, path)
            if value is not None and not _fits(value, want, is_strict=use == "profile"):
                fact = (
                    f"is {kind_of(value)}, not {_WANT[want]}: {consequence} for the type {name}, and refuses the whole batch."
                )
                faults.add(f"{place}.properties.{path}", fact, CRASH)
    return faults


def server_name(kind: str) -> str:
    """Return an event type as the server stores it."""
    return kind.strip().lower().replace(" ", "-")


@cache
def _facts() -> dict[str, dict[str, dict[str, str]]]:
    text = (Path(__file__).parent / "predefined_types.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def _value_at(properties: dict[str, Any], path: str) -> Any:
    """Return the value at a path in dot notation, or None."""
    value: Any = properties
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _fits(value: Any, want: str, *, is_strict: bool) -> bool:
    """Return whether the server accepts the value. ``is_strict``: a text must be a JSON text, as in the profile's model."""
    if want in ("texts", "numbers"):
        return isinstance(value, list) and all(_fits(one, want[:-1], is_strict=is_strict) for one in value)
    if not is_strict and isinstance(value, list):  # a field of the storage takes a list of its kind
        return all(_fits(one, want, is_strict=False) for one in value)
    if want == "text":
        return isinstance(value, str) or (not is_strict and not isinstance(value, dict))
    if want == "number":
        return is_number(value) or (isinstance(value, str) and bool(_NUMBER.fullmatch(value.strip())))
    return is_number(value) or (isinstance(value, str) and bool(_DATE.fullmatch(value.strip())))
