"""Limits of a config and of a page's metadata: a small file can stand for any number of values by aliases of aliases.

Every reader enforces the limits: YAML, JSON and TOML files, the settings of a host, and the metadata of its pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_FILE_BYTES = 10_000_000
MAX_DEPTH = 100
"""Mappings and lists within each other. Later steps recurse: pydantic, copies, JSON."""
MAX_VALUES = 100_000
"""Scalars, mappings and lists, each counted as often as an alias repeats it."""
MAX_METADATA_VALUES = 1_000_000
"""Like ``MAX_VALUES``, for the metadata of all pages together."""
MAX_CHARACTERS = 10_000_000
"""Characters of all strings and keys, counted as often as an alias or a reference to the environment repeats them."""

TOO_DEEP = f"the values nest deeper than {MAX_DEPTH} levels."
TOO_MANY = f"there are more than {MAX_VALUES:,} values; what an alias repeats counts each time."
TOO_MANY_IN_ALL = f"with this page, the metadata of all pages has more than {MAX_METADATA_VALUES:,} values."
TOO_LONG = f"the strings have more than {MAX_CHARACTERS:,} characters; what an alias repeats counts each time."


def exceeded_limit(data: Any) -> str:
    """Return which limit the data exceeds, as the fact of a problem, or an empty string."""
    return measure(data)[1]


def measure(data: Any) -> tuple[int, str]:
    """Return the number of values, and which limit they exceed, as the fact of a problem, or an empty string.

    The count stops at the limit, so a value that contains itself or repeats by aliases takes no longer.
    """
    values = characters = 0
    stack: list[tuple[Any, int]] = [(data, 0)]
    while stack:
        value, depth = stack.pop()
        values += 1
        if isinstance(value, str):
            characters += len(value)
        elif isinstance(value, Mapping):
            characters += sum(len(key) for key in value if isinstance(key, str))
            stack.extend((child, depth + 1) for child in value.values())
        elif isinstance(value, (list, tuple)):
            stack.extend((child, depth + 1) for child in value)
        if depth > MAX_DEPTH:
            return values, TOO_DEEP
        if values + len(stack) > MAX_VALUES:
            return values, TOO_MANY
        if characters > MAX_CHARACTERS:
            return values, TOO_LONG
    return values, ""
