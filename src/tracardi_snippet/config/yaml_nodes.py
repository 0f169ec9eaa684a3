"""Parse text into YAML nodes by PyYAML's scanner, changed so that it also reads JavaScript object literals.

Changes, inside braces and brackets only: ``key:"value"`` without a space, ``//`` and ``/* */`` comments, tabs as white space.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from tracardi_snippet.config.limits import MAX_DEPTH, MAX_VALUES

PLAIN = "plain"
"""The tag of a scalar that has neither quotes nor a tag of its own."""

_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*\Z")
_COMMENT = re.compile(r"//(?=\s|\Z)|/\*")
_UNSPACED = re.compile(r"[{,]\s*+[A-Za-z_$][\w$]*+:(?=\S)")
_LARGE = 64 << 10  # characters; below, our scanner takes less than half a second


class TooManyValuesError(Exception):
    """The text holds more than ``MAX_VALUES`` values."""


def compose(text: str) -> yaml.Node | None:
    """Return the root node, or None if the text holds no value.

    If PyYAML has libyaml, libyaml reads large texts, ten times as fast. If libyaml refuses the text, our scanner reports the
    reason.

    :raises yaml.MarkedYAMLError: the text is not valid.
    :raises yaml.reader.ReaderError: the text holds a character that YAML forbids.
    :raises RecursionError: the values nest too deep.
    :raises TooManyValuesError: even without resolving aliases, there are more values than a config may hold.
    """
    if len(text) < _LARGE or not yaml.__with_libyaml__ or _COMMENT.search(text):
        return _Loader(text).get_single_node()
    try:
        _check_number(text)
        if not _UNSPACED.search(text):
            node: yaml.Node | None = _fast_loader(text).get_single_node()
            return node
    except yaml.YAMLError:
        pass
    return _Loader(text).get_single_node()


def _fast_loader(text: str) -> Any:
    from yaml._yaml import CParser

    class FastLoader(CParser, _Resolver):
        def __init__(self) -> None:
            CParser.__init__(self, text)
            BaseResolver.__init__(self)

    return FastLoader()


def _check_number(text: str) -> None:
    """Count the values without keeping them. A key written without a space counts as a key all the same."""
    parser = _fast_loader(text)
    values = 0
    is_key: list[bool | None] = [None]  # for each open collection: is the next node a key? None in a sequence
    while parser.check_event():
        event = parser.get_event()
        if isinstance(event, yaml.NodeEvent):
            values += not is_key[-1]
            is_key[-1] = None if is_key[-1] is None else not is_key[-1]
            if values > MAX_VALUES:
                raise TooManyValuesError
        if isinstance(event, yaml.CollectionStartEvent):
            is_key.append(True if isinstance(event, yaml.MappingStartEvent) else None)
        elif isinstance(event, yaml.CollectionEndEvent):
            is_key.pop()


class _Resolver(BaseResolver):
    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: Any) -> str:
        if kind is yaml.ScalarNode and implicit[0]:
            return PLAIN
        return str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]


class _Loader(Reader, Scanner, Parser, Composer, _Resolver):
    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        BaseResolver.__init__(self)
        self._flow: list[str] = []
        self._is_key_place = False

    def fetch_flow_collection_start(self, token_class: type[yaml.Token]) -> None:
        if len(self._flow) == MAX_DEPTH:
            raise RecursionError  # the scanner's time grows with the square of the depth
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
