"""How a path into the config is written for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracardi_snippet.config.document import Key


def notation(path: Key) -> str:
    """``("pages", 0, "match")`` as ``pages[0].match``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")
