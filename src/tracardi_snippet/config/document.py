"""A config file as plain data, with the line that each value came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tracardi_snippet.config.keys import Key, Lines, has_value, notation
from tracardi_snippet.config.limits import MAX_FILE_BYTES
from tracardi_snippet.config.regular_file import read_regular_file
from tracardi_snippet.errors import ConfigError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

DEFAULT_OF = "default of "
"""Begins a name in ``Document.environment`` if the default was taken."""
SUFFIXES = (".yml", ".yaml", ".toml", ".json")


@dataclass(slots=True)
class Document:
    """The data of a config file, of a host's settings, or of a page's metadata."""

    file: str
    """The file to name in messages."""
    data: Any
    """Plain data: mappings, lists, strings, numbers, booleans and None."""
    lines: Lines
    """Line of each value, from 1. A path without a line has the line of the nearest path above: see ``line_of``."""
    problems: list[Problem] = field(default_factory=list)
    """Problems that do not keep the rest of the document from being validated."""
    environment: dict[Key, list[str]] = field(default_factory=dict)
    """The environment variables that a value was made of; ``default of NAME`` if the default was taken."""
    notation: Callable[[Key], str] = notation
    """Writes a path as the file's author does."""
    files: dict[Key, str] = field(default_factory=dict)
    """The file of each value that another file gives: an ``INHERIT`` of MkDocs."""
    host_keys: tuple[str, ...] = ()
    """Keys at the top that the host reads itself, such as ``enabled`` of the MkDocs plugin."""
    texts: dict[Key, str] = field(default_factory=dict)
    """What the file's author wrote for each value that is not a string, as far as it is known: ``007`` for 7."""

    def problem(self, path: Key, fact: str, fix: str, unset: str = "") -> Problem:
        """Return a problem of the value at ``path``. ``unset`` names the environment variable whose lack is the problem."""
        if names := self.environment.get(path):
            fix = f"{fix} {_origin(names)}".strip() if not unset else fix
        return Problem(self.file_of(path), self.line_of(path), self.notation(path), fact, fix, unset)

    def quote_hint(self, path: Key) -> str:
        """Return the advice to make a string of the value, with the text that the author wrote."""
        text = self.texts.get(path) or self.texts.get((*path[:-1], 0))  # an event is a pair, in which the type stands first
        can_be_shown = text and text.isprintable() and not set(text) & {'"', "\\"}
        return f'Quote it: "{text}".' if can_be_shown else "Quote it as you wrote it."

    def holds(self, path: Key) -> bool:
        """Return whether the file itself gives a value for the path."""
        return has_value(self.data, path)

    def line_of(self, path: Key) -> int | None:
        """Return the 1-based line of the value, or None if no line is known."""
        return self.lines.get(self._with_line(path))

    def file_of(self, path: Key) -> str:
        """Return the file that gives the value."""
        return self.files.get(self._with_line(path), self.file)

    def _with_line(self, path: Key) -> Key:
        """Return the path, or the nearest path above it that has a line."""
        while path and path not in self.lines:
            path = path[:-1]
        return path


def _origin(names: Sequence[str]) -> str:
    """Return the sentence that names the environment variables of a value: see ``Document.environment``."""
    defaults = [name.removeprefix(DEFAULT_OF) for name in names if name.startswith(DEFAULT_OF)]
    given = [name for name in names if not name.startswith(DEFAULT_OF)]
    parts = [f"that of the environment variable {', '.join(given)}"] if given else []
    if defaults:
        parts.append(
            f"the default of the environment variable {', '.join(defaults)}" if all(defaults) else "the default of !ENV"
        )
    return f"The value is {' and '.join(parts)}."


def read_document(path: Path) -> Document:
    """Read a config file. Its suffix tells the format.

    :raises ConfigError: the file cannot be read or decoded, its suffix is unknown, its syntax is wrong, or it exceeds a limit.
    """
    file = str(path)
    if path.suffix not in SUFFIXES:
        raise ConfigError([Problem(file, None, "", f"a config file ends in one of {', '.join(SUFFIXES)}.", "Rename it.")])
    text = read_text(path)
    return _read_toml(file, text) if path.suffix == ".toml" else _read_yaml(file, text)


def read_text(path: Path) -> str:
    """Return the text of a config file.

    :raises ConfigError: the file cannot be read or decoded, or is too large.
    """
    file = str(path)
    if path.exists() and not path.is_file():
        raise ConfigError([Problem(file, None, "", "is not a file.", "Give the path of a file.")])
    try:
        return read_regular_file(path, MAX_FILE_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise ConfigError([Problem(file, None, "", f"cannot be read: {error.strerror}.", "")]) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError([Problem(file, line, "", "is not UTF-8.", "Save it as UTF-8.")]) from error


def _read_yaml(file: str, text: str) -> Document:
    from tracardi_snippet.config.yaml_reader import YamlReader

    reader = YamlReader(file, text)
    data = reader.read()
    return Document(file, data, reader.lines, reader.problems, texts=reader.texts)


def _read_toml(file: str, text: str) -> Document:
    from tracardi_snippet.config.toml_reader import read_toml

    data, lines = read_toml(file, text)
    return Document(file, data, lines)
