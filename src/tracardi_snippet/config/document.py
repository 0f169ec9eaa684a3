"""A config file as plain data, with the line that each value came from."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from tracardi_snippet.errors import ConfigError, Problem

if TYPE_CHECKING:
    from pathlib import Path

Key: TypeAlias = tuple[str | int, ...]
"""The path to a value: mapping keys and list indices, from the root."""
Lines: TypeAlias = dict[Key, int]

SUFFIXES = (".yml", ".yaml", ".toml", ".json")


@dataclass(slots=True)
class Document:
    """``lines`` are 1-based; a path without a line of its own has that of the nearest path above it (``line_of``).

    ``environment`` names the variables that a value was read from, with the default where it served.
    """

    file: str
    data: Any
    lines: Lines
    problems: list[Problem] = field(default_factory=list)
    environment: dict[Key, list[str]] = field(default_factory=dict)

    def holds(self, path: Key) -> bool:
        """Whether the file itself gives a value for the path."""
        return _has_value(self.data, path)

    def line_of(self, path: Key) -> int | None:
        while path not in self.lines:
            if not path:
                return None
            path = path[:-1]
        return self.lines[path]


def read_document(path: Path) -> Document:
    """Reads a file by its suffix.

    :raises ConfigError: the file can not be read or decoded, its suffix is unknown, or its syntax is wrong.
    """
    file = str(path)
    if path.suffix not in SUFFIXES:
        raise ConfigError([Problem(file, None, "", f"a config file ends in one of {', '.join(SUFFIXES)}.", "Rename it.")])
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError([Problem(file, None, "", f"can not be read: {error.strerror}.", "")]) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError([Problem(file, line, "", "is not UTF-8.", "Save it as UTF-8.")]) from error
    return _read_toml(file, text) if path.suffix == ".toml" else _read_yaml(file, text)


def _read_yaml(file: str, text: str) -> Document:
    from tracardi_snippet.config.yaml_reader import YamlReader

    reader = YamlReader(file, text)
    data = reader.read()
    return Document(file, data, reader.lines, reader.problems)


def _read_toml(file: str, text: str) -> Document:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+)", str(error))
        line = int(place[1]) if place else None
        fact = f"the file can not be read: {re.sub(r' [(]at .*', '', str(error))}."
        raise ConfigError([Problem(file, line, "", fact, "Check the TOML there.")]) from error
    return Document(file, data, _toml_lines(text, data))


_TOML_PART = r"""(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_TOML_PATH = rf"{_TOML_PART}(?:[ \t]*\.[ \t]*{_TOML_PART})*"
_TOML_LINE = re.compile(rf"^[ \t]*(?:(\[\[?)[ \t]*({_TOML_PATH})[ \t]*\]|({_TOML_PATH})[ \t]*=)", re.MULTILINE)


def _toml_lines(text: str, data: dict[str, Any]) -> Lines:
    """The lines of tables and of keys that start a line: tomllib tells none. What only looks like a key, inside a string of
    several lines, names no value in ``data`` and is dropped; a value inside an inline table or array has the line of its key.
    """
    lines: Lines = {(): 1}
    table: Key = ()
    last: dict[Key, int] = {}  # an array of tables -> the index of its newest table
    for match in _TOML_LINE.finditer(text):
        brackets, header, key = match.groups()
        names = [part[1:-1] if part[0] in "\"'" else part for part in re.findall(_TOML_PART, header or key)]
        if brackets == "[[":
            array = (*_through_arrays(names[:-1], last), names[-1])
            last[array] = last.get(array, -1) + 1
            table = (*array, last[array])
        elif brackets:
            table = _through_arrays(names, last)
        path = table if brackets else (*table, *names)
        line = text.count("\n", 0, match.start()) + 1
        for end in range(1, len(path) + 1):
            lines.setdefault(path[:end], line)
    return {path: line for path, line in lines.items() if _has_value(data, path)}


def _through_arrays(names: list[str], last: dict[Key, int]) -> Key:
    path: Key = ()
    for name in names:
        path = (*path, name)
        if path in last:
            path = (*path, last[path])
    return path


def _has_value(data: Any, path: Key) -> bool:
    for part in path:
        try:
            data = data[part]
        except (LookupError, TypeError):
            return False
    return True
