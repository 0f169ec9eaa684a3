"""The files that browsers load from the preview: the events page, the overlay and its panel. Each is sent as it is here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
TOKEN = b"@TOKEN@"
"""Stands in a page for the token of the API."""


@cache
def read(name: str) -> bytes:
    """Return the bytes of one of the files."""
    return (_FOLDER / name).read_bytes()


@cache
def names() -> frozenset[str]:
    """Return the names of the files."""
    return frozenset(path.name for path in _FOLDER.iterdir() if path.suffix in (".css", ".js", ".svg", ".html"))
