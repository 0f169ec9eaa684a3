"""The line of a file that a finding is about, with a mark under the words at fault."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

from tracardi_snippet.printable import printable

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
    before = len(printable(shown[: start - cut]))
    marks = "^" * len(printable(shown[start - cut : start - cut + length]))
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


def _read_line(file: str, number: int | None) -> str | None:
    """Return a line of a file without its line break, or None if the file is not there or too long."""
    try:
        if number is None or not os.path.isfile(file) or os.path.getsize(file) > _MAX_LINE:  # noqa: PTH113, PTH202
            return None
        with open(file, "rb") as stream:  # noqa: PTH123  names from reports may be of any kind
            data = stream.read()
    except OSError:
        return None
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    line = next(itertools.islice(lines, number - 1, None), None)
    return None if line is None else line.decode("utf-8-sig", "replace").expandtabs(1)
