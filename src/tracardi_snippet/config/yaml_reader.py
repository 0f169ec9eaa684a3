"""Reads YAML 1.2, JSON, and the JavaScript object literals of Tracardi's documentation, with the line of every key.

One scanner serves all three, because flow YAML is nearly JSON and nearly JavaScript. What it adds to PyYAML's, inside
braces and brackets only: ``key:"value"`` without a space, ``//`` and ``/* */`` comments, tabs as white space.
Scalars follow YAML 1.2's core schema, so that ``on``, ``no`` and ``12:30`` stay strings.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

import yaml
from yaml.composer import Composer
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from tracardi_snippet.config.keys import MAX_DEPTH, notation
from tracardi_snippet.errors import ConfigError, Problem

if TYPE_CHECKING:
    from tracardi_snippet.config.keys import Key, Lines

_PASTED = re.compile(r"\A\s*(?:(?:const|let|var)\s+options\s*=\s*)(?=\{)")
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*\Z")
_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_SPECIAL_FLOAT = re.compile(r"([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LITERALS = {"": None, "~": None, "null": None, "true": True, "false": False}
# PyYAML follows YAML 1.1, where these three end a line and would be folded away inside a value.
_NOT_LINE_BREAKS = "\x85\u2028\u2029"
_PLAIN = "plain"  # the tag of a scalar with neither quotes nor a tag of its own
_STRINGS = ("tag:yaml.org,2002:str", "!")
_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "!")
_MAX_VALUES = 100_000  # aliases of aliases can stand for any number


class _Loader(Reader, Scanner, Parser, Composer, BaseResolver):
    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        BaseResolver.__init__(self)
        self._flow: list[str] = []
        self._is_key_place = False

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: Any) -> str:
        if kind is yaml.ScalarNode and implicit[0]:
            return _PLAIN
        return str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]

    def fetch_flow_collection_start(self, token_class: type[yaml.Token]) -> None:
        super().fetch_flow_collection_start(token_class)
        self._flow.append("{" if token_class is yaml.FlowMappingStartToken else "[")
        self._is_key_place = self._flow[-1] == "{"

    def fetch_flow_collection_end(self, token_class: type[yaml.Token]) -> None:
        super().fetch_flow_collection_end(token_class)
        if self._flow:
            self._flow.pop()
        self._is_key_place = False

    def fetch_flow_entry(self) -> None:
        super().fetch_flow_entry()
        self._is_key_place = bool(self._flow) and self._flow[-1] == "{"

    def fetch_value(self) -> None:
        super().fetch_value()
        self._is_key_place = False

    def scan_plain(self) -> yaml.ScalarToken:
        if self._is_key_place and (key := self._unspaced_key()):
            self._is_key_place = False
            start = self.get_mark()
            self.forward(len(key))
            return yaml.ScalarToken(key, True, start, self.get_mark())  # noqa: FBT003  PyYAML's own signature
        return super().scan_plain()

    def _unspaced_key(self) -> str:
        length = 0
        while self.peek(length) not in "\0:,{}[] \t\r\n":
            length += 1
        key = str(self.prefix(length))
        return key if self.peek(length) == ":" and _IDENTIFIER.match(key) else ""

    def scan_to_next_token(self) -> None:
        super().scan_to_next_token()
        while self._flow:
            if self.peek() == "\t":
                self.forward()
            elif self.prefix(2) == "//" and self.peek(2) in " \t\r\n\0":
                while self.peek() not in "\0\r\n":
                    self.forward()
            elif self.prefix(2) == "/*":
                while self.peek() != "\0" and self.prefix(2) != "*/":
                    self.forward()
                self.forward(min(2, len(self.prefix(2).rstrip("\0"))))
            else:
                return
            super().scan_to_next_token()


class YamlReader:
    """Turns one text into plain data; ``lines`` and ``problems`` grow while ``read`` runs."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text, self._line_breaks = _hide_line_breaks(_unwrap_pasted(text))
        self.lines: Lines = {}
        self.problems: list[Problem] = []

    def read(self) -> Any:
        """The file's value.

        :raises ConfigError: the text is not YAML, JSON or a JavaScript object literal.
        """
        try:
            node = _Loader(self._text).get_single_node()
            return None if node is None else self._value(node, ())
        except yaml.MarkedYAMLError as error:
            raise ConfigError([self._syntax_problem(error)]) from error
        except yaml.reader.ReaderError as error:
            line = self._text.count("\n", 0, error.position) + 1
            escape = f"\\u{error.character:04x}"
            fact = f"the character U+{error.character:04X} can not stand in the file."
            raise ConfigError(
                [Problem(self._file, line, "", fact, f'Write it as an escape in double quotes: "{escape}".')]
            ) from error
        except RecursionError as error:
            raise ConfigError([Problem(self._file, None, "", "the values nest too deep.", "")]) from error
        except (ValueError, OverflowError) as error:  # escapes and numbers beyond what can be
            raise ConfigError([Problem(self._file, None, "", f"the file can not be read: {error}.", "")]) from error

    def _syntax_problem(self, error: yaml.MarkedYAMLError) -> Problem:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        at_fault = (self._text.splitlines()[mark.line : mark.line + 1] or [""])[0] if mark else ""
        fix = "Check quotes, colons and indentation there."
        if "=>" in at_fault or re.search(r"\bfunction\b", at_fault):
            fix = "A config file can not hold functions: leave listeners out, and name a module of yours under extensions."
        elif "${" in at_fault:
            fix = 'Inside braces, quote values that hold ${...}: {id: "${NAME}"}.'
        elif re.search(r"<script|const options|^\s*/\*", self._text, re.MULTILINE):
            fix = "Paste the options object alone, from its { to its }, or its tracker: {...} beside other keys."
        return Problem(self._file, line, "", f"the file can not be read: {error.problem or error.context}.", fix)

    def _value(self, node: yaml.Node, path: Key) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if len(path) > MAX_DEPTH or len(self.lines) > _MAX_VALUES:
            what = "nest too deep" if len(path) > MAX_DEPTH else "are too many"
            raise ConfigError([Problem(self._file, node.start_mark.line + 1, "", f"the values {what}.", "")])
        if not isinstance(node, yaml.ScalarNode) and node.tag not in _COLLECTIONS:
            self._refuse_tag(node, path)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

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
        if node.tag == _PLAIN:
            return _core_schema(text)
        if node.tag not in _STRINGS:
            self._refuse_tag(node, path)
        return _join_surrogates(text)

    def _refuse_tag(self, node: yaml.Node, path: Key) -> None:
        fact = f"the YAML tag {node.tag} is not supported."
        self.problems.append(Problem(self._file, node.start_mark.line + 1, notation(path), fact, "Remove it."))


def _unwrap_pasted(text: str) -> str:
    """The object in ``const options = {...};``, every other character blanked so that lines and columns stay."""
    match = _PASTED.match(text)
    if match is None:
        return text
    blank = re.sub(r"\S", " ", match[0])
    return blank + re.sub(r";(\s*)\Z", r"\1", text[match.end() :])


def _hide_line_breaks(text: str) -> tuple[str, dict[int, str]]:
    """Replaces the three characters by private-use ones that the text does not hold; gives the table that undoes it."""
    used = set(text)
    unused = (chr(code) for code in chain(range(0xE000, 0xF8FF), range(0xF0000, 0xF8000)) if chr(code) not in used)
    stand_ins = {ord(char): next(unused) for char in _NOT_LINE_BREAKS if char in used}
    return text.translate(stand_ins), {ord(stand_in): chr(code) for code, stand_in in stand_ins.items()}


def _join_surrogates(text: str) -> str:
    r"""JSON writes one emoji as two escapes, ``"\ud83d\ude00"``, which YAML reads as two characters."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if _SURROGATE.search(text) else text


def _core_schema(text: str) -> Any:
    """The value of a plain scalar, YAML 1.2.2 section 10.3.2."""
    if text.lower() in _LITERALS and text in (text.lower(), text.capitalize(), text.upper()):
        return _LITERALS[text.lower()]
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    if _SPECIAL_FLOAT.match(text):
        return float(text.replace(".", "", 1))
    return text
