"""Read YAML 1.2, JSON, and the JavaScript object literals of Tracardi's documentation, with the line of every key.

One scanner serves all three, because flow YAML is nearly JSON and nearly JavaScript. Scalars follow YAML 1.2's core schema, so
that ``on``, ``no`` and ``12:30`` stay strings.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

import yaml

from tracardi_snippet.config.keys import notation
from tracardi_snippet.config.limits import MAX_CHARACTERS, MAX_DEPTH, MAX_VALUES, TOO_DEEP, TOO_LONG, TOO_MANY
from tracardi_snippet.config.yaml_nodes import PLAIN, TooManyValuesError, compose
from tracardi_snippet.errors import ConfigError, Problem

if TYPE_CHECKING:
    from tracardi_snippet.config.keys import Key, Lines

_PASTED = re.compile(r"\A\s*(?:(?:const|let|var)\s+options\s*=\s*)(?=\{)")
_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_SPECIAL_FLOAT = re.compile(r"([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LITERALS = {"": None, "~": None, "null": None, "true": True, "false": False}
# PyYAML follows YAML 1.1, where these three characters end a line: it would fold them away inside a value.
# https://yaml.org/spec/1.2.2/#54-line-break-characters
_NOT_LINE_BREAKS = "\x85\u2028\u2029"
_STRINGS = ("tag:yaml.org,2002:str", "!")
_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "!")


class YamlReader:
    """Turns one text into plain data. ``lines`` and ``problems`` grow while ``read`` runs."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text, self._line_breaks = _hide_line_breaks(_unwrap_pasted(text))
        self._values = self._characters = 0
        self.lines: Lines = {}
        self.texts: dict[Key, str] = {}
        """What stands in the file for each value that is not a string."""
        self.problems: list[Problem] = []

    def read(self) -> Any:
        """Return the file's value.

        :raises ConfigError: the text is not YAML, JSON or a JavaScript object literal, or exceeds a limit.
        """
        try:
            node = compose(self._text)
            return None if node is None else self._value(node, ())
        except yaml.MarkedYAMLError as error:
            raise ConfigError([self._syntax_problem(error)]) from error
        except yaml.reader.ReaderError as error:
            line = self._text.count("\n", 0, error.position) + 1
            escape = f"\\u{error.character:04x}"
            fact = f"the file cannot hold the character U+{error.character:04X}."
            raise ConfigError(
                [Problem(self._file, line, "", fact, f'Write it as an escape in double quotes: "{escape}".')]
            ) from error
        except TooManyValuesError as error:
            raise ConfigError([Problem(self._file, None, "", TOO_MANY, "")]) from error
        except RecursionError as error:
            raise ConfigError([Problem(self._file, None, "", TOO_DEEP, "")]) from error
        except (ValueError, OverflowError) as error:  # a character beyond U+10FFFF, a number of 5,000 digits
            raise ConfigError([Problem(self._file, None, "", f"the file cannot be read: {error}.", "")]) from error

    def _syntax_problem(self, error: yaml.MarkedYAMLError) -> Problem:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        at_fault = (self._text.splitlines()[mark.line : mark.line + 1] or [""])[0] if mark else ""
        fix = "Check quotes, colons and indentation there."
        if "=>" in at_fault or re.search(r"\bfunction\b", at_fault):
            fix = "A config file cannot hold functions: leave listeners out, and name a module of yours under extensions."
        elif "${" in at_fault:
            fix = 'Inside braces, quote values that hold ${...}: {id: "${NAME}"}.'
        elif re.search(r"<script|const options|^\s*/\*", self._text, re.MULTILINE):
            fix = "Paste the options object alone, from its { to its }, or its tracker: {...} beside other keys."
        return Problem(self._file, line, "", f"the file cannot be read: {error.problem or error.context}.", fix)

    def _value(self, node: yaml.Node, path: Key) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        self._values += 1  # not len(self.lines): a repeated key has one line
        if limit := self._exceeded_limit(path):
            raise ConfigError([Problem(self._file, line, "", limit, "")])
        if not isinstance(node, yaml.ScalarNode) and node.tag not in _COLLECTIONS:
            self._refuse_tag(node, path)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        value = self._scalar(node, path)
        if not isinstance(value, str):
            self.texts[path] = str(node.value)
        return value

    def _exceeded_limit(self, path: Key) -> str:
        if len(path) > MAX_DEPTH:
            return TOO_DEEP
        if self._values > MAX_VALUES:
            return TOO_MANY
        return TOO_LONG if self._characters > MAX_CHARACTERS else ""

    def _mapping(self, node: yaml.MappingNode, path: Key) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self._scalar(key_node, path) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                shown = key_node.value if isinstance(key_node, yaml.ScalarNode) else "of several values"
                fact, fix = f"the key {shown} is not a string.", f'Quote it: "{shown}".'
                self.problems.append(Problem(self._file, line, "", fact, fix))
                continue
            if key in mapping:
                fact = f"stands twice in the same mapping, first on line {self.lines[(*path, key)]}."
                self.problems.append(Problem(self._file, line, notation((*path, key)), fact, "Remove one."))
            self.lines[(*path, key)] = line
            mapping[key] = self._value(value_node, (*path, key))
        return mapping

    def _scalar(self, node: yaml.Node, path: Key) -> Any:
        text = str(node.value).translate(self._line_breaks)
        self._characters += len(text)
        if node.tag == PLAIN:
            return _core_schema(text)
        if node.tag not in _STRINGS:
            self._refuse_tag(node, path)
        return _join_surrogates(text)

    def _refuse_tag(self, node: yaml.Node, path: Key) -> None:
        fact = f"the YAML tag {node.tag} is not supported."
        self.problems.append(Problem(self._file, node.start_mark.line + 1, notation(path), fact, "Remove it."))


def _unwrap_pasted(text: str) -> str:
    """Return the object in ``const options = {...};``, with spaces for all other characters: lines and columns stay."""
    match = _PASTED.match(text)
    if match is None:
        return text
    blank = re.sub(r"\S", " ", match[0])
    return blank + re.sub(r";(\s*)\Z", r"\1", text[match.end() :])


def _hide_line_breaks(text: str) -> tuple[str, dict[int, str]]:
    """Replace the three characters by unused private-use characters. Also return the table that restores the text."""
    used = set(text)
    unused = (chr(code) for code in chain(range(0xE000, 0xF8FF), range(0xF0000, 0xF8000)) if chr(code) not in used)
    stand_ins = {ord(char): next(unused) for char in _NOT_LINE_BREAKS if char in used}
    return text.translate(stand_ins), {ord(stand_in): chr(code) for code, stand_in in stand_ins.items()}


def _join_surrogates(text: str) -> str:
    r"""Join the two halves of a character: JSON writes an emoji as ``"\ud83d\ude00"``, which YAML reads as two characters."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if _SURROGATE.search(text) else text


def _core_schema(text: str) -> Any:
    """Return the value of a plain scalar: https://yaml.org/spec/1.2.2/#1032-tag-resolution."""
    if text.lower() in _LITERALS and text in (text.lower(), text.capitalize(), text.upper()):
        return _LITERALS[text.lower()]
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    if _SPECIAL_FLOAT.match(text):
        return float(text.replace(".", "", 1))
    return text
