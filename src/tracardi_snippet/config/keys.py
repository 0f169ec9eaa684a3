"""Paths to the values of a config."""

from __future__ import annotations

import json
import re
from typing import Any, TypeAlias

Key: TypeAlias = tuple[str | int, ...]
"""Mapping keys and list indices, from the root."""
Lines: TypeAlias = dict[Key, int]
"""The 1-based line of each value, or of its key."""

_PLAIN = re.compile(r"[\w$-]+")


def has_value(data: Any, path: Key) -> bool:
    """Return whether the data holds a value at the path."""
    for part in path:
        try:
            data = data[part]
        except (LookupError, TypeError):
            return False
    return True


def notation(path: Key) -> str:
    """Write ``("pages", 0, "match")`` as ``pages[0].match``. A key that is no plain word gets quotes: ``tags["two words"]``."""
    text = "".join(f".{part}" if isinstance(part, str) and _PLAIN.fullmatch(part) else f"[{_quoted(part)}]" for part in path)
    return text.removeprefix(".")


def _quoted(part: str | int) -> str:
    return json.dumps(part, ensure_ascii=False)
