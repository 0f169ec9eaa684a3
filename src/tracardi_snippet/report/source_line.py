"""The line of a file that a finding is about, with a mark under the words at fault."""

from __future__ import annotations

import itertools
import os
import unicodedata
from typing import TYPE_CHECKING

from tracardi_snippet.page.charset import find_declaration, python_name
from tracardi_snippet.printable import printable
from tracardi_snippet.site.files import is_page_path

if TYPE_CHECKING:
    from tracardi_snippet.findings import Finding

_MAX_LINE = 20_000_000  # bytes that are read to find the line
_WIDTH = 100  # characters that are shown
_BEFORE = 40  # characters before the mark, in a longer line


def source_line(finding: Finding) -> list[str]:
    """Return the line of the file and the mark below it, or nothing if there is no such line to show."""
    line = finding.location.line
    text = _read_line(finding.location.file, line) if line else None
    if text is None or not text.strip():
        return []
    start, length = _place(text, finding)
    indent = len(text) - len(text.lstrip())
    cut = indent if start - indent <= _BEFORE or len(text) - indent <= _WIDTH else start - _BEFORE
    shown = text[cut : cut + _WIDTH]
    length = max(1, min(length, len(shown) - (start - cut)))
    before = _columns(printable(shown[: start - cut]))
    marks = "^" * max(1, _columns(printable(shown[start - cut : start - cut + length])))
    number = str(line)
    return [f"  {number} | {printable(shown)}", f"  {' ' * len(number)} | {' ' * before}{marks}"]


def _place(text: str, finding: Finding) -> tuple[int, int]:
    """Return the offset and length of the words at fault. If the line lacks the words, the whole line counts."""
    column = finding.location.column
    if column and column <= len(text):
        found = text.find(finding.highlight, column - 1) if finding.highlight else -1
        return (found, len(finding.highlight)) if found >= 0 else (column - 1, 1)
    found = text.lower().find(finding.highlight.lower()) if finding.highlight else -1
    if found >= 0:
        return found, len(finding.highlight)
    start = len(text) - len(text.lstrip())
    return start, len(text.strip())


def _columns(text: str) -> int:
    """Return the number of columns in a terminal: two for East Asian wide characters, none for marks on other characters."""
    if text.isascii():
        return len(text)
    marks = sum(unicodedata.category(char) in {"Mn", "Me"} for char in text)
    return len(text) - marks + sum(unicodedata.east_asian_width(char) in {"W", "F"} for char in text)


def _read_line(file: str, number: int | None) -> str | None:
    """Return a line of a file without its line break, or None if the file is not there or too long, or cannot be decoded."""
    try:
        if number is None or not os.path.isfile(file) or os.path.getsize(file) > _MAX_LINE:  # noqa: PTH113, PTH202
            return None
        with open(file, "rb") as stream:  # noqa: PTH123  names from reports may be of any kind
            data = stream.read()
    except OSError:
        return None
    encoding = _encoding(file, data)
    if encoding.startswith("utf-16"):
        data, encoding = data.decode(encoding, "replace").encode(), "utf-8"
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    line = next(itertools.islice(lines, number - 1, None), None)
    try:
        text = None if line is None else line.decode(encoding or "utf-8", "strict" if encoding else "replace")
    except UnicodeDecodeError:
        return None
    return text and text.removeprefix("\ufeff").expandtabs(1)


def _encoding(file: str, data: bytes) -> str:
    """Return Python's name of a page's encoding: UTF-8 if the page declares none. Empty for a file of another kind."""
    if not is_page_path(file):
        return ""
    try:
        return python_name(find_declaration(data).encoding or "utf-8", data)
    except LookupError:  # "replacement": browsers show no such page
        return "utf-8"
