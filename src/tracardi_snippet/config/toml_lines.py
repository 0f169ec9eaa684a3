"""Find the lines of a TOML file's values: tomllib gives the values without places.

The text is valid TOML, so brackets, strings and commas are enough to find the values.
"""

from __future__ import annotations

import re
from bisect import bisect
from typing import TYPE_CHECKING, Any

from tracardi_snippet.config.keys import has_value

if TYPE_CHECKING:
    from tracardi_snippet.config.keys import Key, Lines

# Possessive quantifiers: a pattern that does not match fails without backtracking.
PART = r"""(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
"""Pattern of a part of a dotted key."""
STRING = (
    r"(?s:\"{3}(?:[^\\\"]|\\.|\"{1,2}(?!\"))*+\"{3,5}|'{3}.*?'{3,5})"
    r"|\"(?:[^\"\\\n]|\\.)*+\"|'[^'\n]*+'"
)
COMMENT = r"#[^\n]*+"

_PATH = rf"{PART}(?:[ \t]*+\.[ \t]*+{PART})*+"
_HEADER = re.compile(rf"(\[\[?)[ \t]*({_PATH})[ \t]*\]\]?")
_ASSIGNMENT = re.compile(rf"({_PATH})[ \t]*=[ \t]*")
_BLANK = re.compile(rf"(?:[ \t\r\n]|{COMMENT})*+")
_STRING = re.compile(STRING)
_PLAIN = re.compile(r"[^,\[\]{}#\n]+")
_PARTS = re.compile(PART)
_LINE_BREAK = re.compile(r"\n")


def toml_lines(text: str, data: dict[str, Any]) -> Lines:
    """Return a line for each table, key and entry of an array. The time is linear in the length of the text."""
    reader = _Reader(text)
    reader.read()
    return {path: line for path, line in reader.lines.items() if has_value(data, path)}


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._breaks = [match.start() for match in _LINE_BREAK.finditer(text)]
        self._last: dict[Key, int] = {}  # the index of the newest table of each array of tables
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
        line = bisect(self._breaks, offset - 1) + 1
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:  # then the paths above are there as well
                return
            self.lines[path[:end]] = line

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return match


def _names(path: str) -> list[str]:
    return [part[1:-1] if part[0] in "\"'" else part for part in _PARTS.findall(path)]
