"""The lines of a TOML file's values: tomllib gives the values and no places.

The text is known to be valid TOML, so that a look at brackets, strings and commas is enough.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tracardi_snippet.config.keys import has_value

if TYPE_CHECKING:
    from tracardi_snippet.config.keys import Key, Lines

_PART = r"""(?:[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_PATH = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADER = re.compile(rf"(\[\[?)[ \t]*({_PATH})[ \t]*\]\]?")
_ASSIGNMENT = re.compile(rf"({_PATH})[ \t]*=[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r"(?s:\"{3}(?:[^\\]|\\.)*?\"{3,5}|'{3}.*?'{3,5})"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'"
)
_PLAIN = re.compile(r"[^,\[\]{}#\n]+")


def toml_lines(text: str, data: dict[str, Any]) -> Lines:
    """A line for each table, key and entry of an array."""
    reader = _Reader(text)
    reader.read()
    return {path: line for path, line in reader.lines.items() if has_value(data, path)}


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._last: dict[Key, int] = {}  # an array of tables -> the index of its newest table
        self.lines: Lines = {(): 1}

    def read(self) -> None:
        table: Key = ()
        self._take(_BLANK)
        while self._at < len(self._text):
            if header := self._take(_HEADER):
                table = self._open_table(_names(header[2]), is_array=header[1] == "[[")
                self._note(table, header.start())
            elif assignment := self._take(_ASSIGNMENT):
                self._read_value(table, assignment)
            else:
                self._at += 1
            self._take(_BLANK)

    def _open_table(self, names: list[str], *, is_array: bool) -> Key:
        path = self._through_arrays(names[:-1] if is_array else names)
        if not is_array:
            return path
        path = (*path, names[-1])
        self._last[path] = self._last.get(path, -1) + 1
        return (*path, self._last[path])

    def _through_arrays(self, names: list[str]) -> Key:
        path: Key = ()
        for name in names:
            path = (*path, name)
            if path in self._last:
                path = (*path, self._last[path])
        return path

    def _read_value(self, base: Key, assignment: re.Match[str]) -> None:
        path = (*base, *_names(assignment[1]))
        self._note(path, assignment.start())
        self._value(path)

    def _value(self, path: Key) -> None:
        if self._take(_STRING):
            return
        bracket = self._text[self._at : self._at + 1]
        if bracket not in ("[", "{"):
            self._take(_PLAIN)
            return
        self._at += 1
        index = 0
        self._take(_BLANK)
        while self._at < len(self._text) and self._text[self._at] not in "]}":
            before = self._at
            if bracket == "[":
                self._note((*path, index), self._at)
                self._value((*path, index))
                index += 1
            elif assignment := self._take(_ASSIGNMENT):
                self._read_value(path, assignment)
            self._take(_BLANK)
            self._at += self._text.startswith(",", self._at) or self._at == before
            self._take(_BLANK)
        self._at += 1

    def _note(self, path: Key, offset: int) -> None:
        line = self._text.count("\n", 0, offset) + 1
        for end in range(1, len(path) + 1):
            self.lines.setdefault(path[:end], line)

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return match


def _names(path: str) -> list[str]:
    return [part[1:-1] if part[0] in "\"'" else part for part in re.findall(_PART, path)]
