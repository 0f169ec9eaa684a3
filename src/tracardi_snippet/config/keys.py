"""Paths to the values of a config."""

from __future__ import annotations

import json
import re
from typing import Any, TypeAlias

Key: TypeAlias = tuple[str | int, ...]
"""Mapping keys and list indices, from the root."""
Lines: TypeAlias = dict[Key, int]
"""The line, 1-based, on which a value or its key stands."""

_PLAIN = re.compile(r"[\w$-]+")

MAX_DEPTH = 100  # of values in a config: what comes after it goes down by recursion


def has_value(data: Any, path: Key) -> bool:
    for part in path:
        try:
            data = data[part]
        except (LookupError, TypeError):
            return False
    return True


def notation(path: Key) -> str:
    """``("pages", 0, "match")`` as ``pages[0].match``; a key that is no plain word in quotes: ``tags["two words"]``."""
    text = "".join(f".{part}" if isinstance(part, str) and _PLAIN.fullmatch(part) else f"[{_quoted(part)}]" for part in path)
    return text.removeprefix(".")


def _quoted(part: str | int) -> str:
    return json.dumps(part, ensure_ascii=False)
