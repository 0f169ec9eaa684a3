"""Paths to the values of a config."""

from __future__ import annotations

from typing import Any, TypeAlias

Key: TypeAlias = tuple[str | int, ...]
"""Mapping keys and list indices, from the root."""
Lines: TypeAlias = dict[Key, int]
"""The line, 1-based, on which a value or its key stands."""

MAX_DEPTH = 100  # of values in a config: what comes after it goes down by recursion


def has_value(data: Any, path: Key) -> bool:
    for part in path:
        try:
            data = data[part]
        except (LookupError, TypeError):
            return False
    return True


def notation(path: Key) -> str:
    """``("pages", 0, "match")`` as ``pages[0].match``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")
