"""The names of a script and their values: addresses, delays and functions. Nothing is run, so a value may be unknown."""

from __future__ import annotations

import operator
import re
from collections import ChainMap
from contextlib import contextmanager
from functools import reduce
from itertools import islice, product
from typing import TYPE_CHECKING

from tracardi_snippet.page.script_tokens import (
    UnreadableScriptError,
    branches,
    find,
    opening,
    split,
    unescape,
    without_brackets,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GLOBALS = frozenset(["window", "self", "top", "parent", "document", "globalThis", "this"])
# Marks in an address whose parts are not all known. They are private characters, so no page means anything else by them.
_SELF, _ORIGIN, _UNKNOWN = "\ue000", "\ue001", "\ue002"
_OWN_ADDRESS = (["location"], ["location", ".", "href"], ["location", ".", "pathname"], ["URL"], ["documentURI"])
_ORIGINS = frozenset(["origin", "protocol", "host", "hostname", "port"])
_RELATIVE = re.compile(f"{_ORIGIN}?(?://)?{_ORIGIN}+(?::{_ORIGIN})?(?=[/{_SELF}]|$)")
_CHAIN = re.compile(r"[A-Za-z_$][\w$]*(?: \. [A-Za-z_$][\w$]*)*")
_SUBSTITUTION = re.compile(r"\$\{([^{}`]*)\}")
_WORDS = re.compile(r"[\w$]+|\.")
_CUT = (".", "split", "(", '"#"', ")", "[", "0", "]"), (".", "split", "(", '"?"', ")", "[", "0", "]")
_MAX_VALUES = 8
_MAX_DEPTH = 10
# Tokens and calls of esbuild, which count as _PER_SCRIPT tokens. A page of 8 KB whose scripts nest deep needs a tenth.
_MAX_STEPS = 300_000
PER_SCRIPT = 4_000
_OPERATORS = (("+", operator.add), ("-", operator.sub), ("*", operator.mul), ("/", operator.truediv))


class TooManyStepsError(Exception):
    """The scripts of a page take too long to read."""


class Names:
    """The names that are known at a place of the scripts."""

    def __init__(self) -> None:
        self._values: ChainMap[str, list[list[str]]] = ChainMap()
        self._steps = 0

    def spend(self, steps: int) -> None:
        """Count steps.

        :raises TooManyStepsError: there were too many steps.
        """
        self._steps += steps
        if self._steps > _MAX_STEPS:
            raise TooManyStepsError

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Forget the names that are declared within, at the end."""
        outer = self._values
        self._values = outer.new_child()
        try:
            yield
        finally:
            self._values = outer

    def declare(self, name: str, values: Sequence[list[str]]) -> None:
        """Record a declared name with its possible values. Without values, the value is unknown."""
        self._values[name] = list(values)

    def assign(self, name: str, value: list[str], *, is_certain: bool) -> None:
        """Record an assignment. If the assignment might be skipped, the name keeps its other values as well."""
        scope = next((known for known in self._values.maps if name in known), self._values.maps[-1])
        scope[name] = [*([] if is_certain else scope.get(name, [[]])), value][-_MAX_VALUES:]

    def values(self, name: str) -> list[list[str]]:
        """Return the possible values of a name."""
        return self._values.get(name, [])

    def known(self, tokens: list[str]) -> list[list[str]]:
        """Return the possible values of an expression: those of a name, or the expression itself."""
        return self._values[tokens[0]] if len(tokens) == 1 and tokens[0] in self._values else [tokens]

    def resolve(self, tokens: list[str]) -> list[str]:
        """Return a name with its members, without other names for the same and without the global object.

        The result is empty if the value of the name is unknown.
        """
        for _ in range(_MAX_DEPTH):
            if tokens and tokens[0] in self._values:
                values = self._values[tokens[0]]
                if tokens[1:] and values and not _is_chain(values[0]):
                    return []
                if len(values) != 1 or not _is_chain(values[0]):
                    return [] if tokens[0] == "location" or not values else tokens
                tokens = [*values[0], *tokens[1:]]
            elif tokens[1:2] == ["."] and tokens[0] in _GLOBALS:
                tokens = tokens[2:]
                if tokens[0] == "location":  # the property of the window, whatever else has the name
                    return tokens
            else:
                return tokens
        return tokens

    def addresses(self, tokens: list[str]) -> list[str]:
        """Return the possible values of an address, relative to the page. Parts that are not known are a private character."""
        return [_relative(text) for text in self._texts(tokens, 0)]

    def _texts(self, tokens: list[str], depth: int) -> list[str]:  # noqa: PLR0911
        self.spend(len(tokens) + 1)
        tokens = _plain(tokens)
        if depth > _MAX_DEPTH or not tokens:
            return [_UNKNOWN]
        if choice := branches(tokens):
            return self._texts(choice[0], depth + 1) + self._texts(choice[1], depth + 1)
        if len(parts := split(tokens, "||", "??")) > 1:
            return [text for part in parts for text in self._texts(part, depth + 1)]
        if len(parts := split(tokens, "+")) > 1:
            texts = (self._texts(part, depth + 1) for part in parts)
            return ["".join(each) for each in islice(product(*texts), _MAX_VALUES)]
        if len(tokens) == 1 and tokens[0][0] in "\"'`":
            return [self._template(tokens[0]) if tokens[0][0] == "`" else unescape(tokens[0])]
        values = self._values.get(tokens[0], []) if len(tokens) == 1 else []
        if values and not (len(values) == 1 and _is_chain(values[0])):
            return [text for value in values for text in self._texts(value, depth + 1)][:_MAX_VALUES]
        return [_address_of(self.resolve(tokens))]

    def _template(self, template: str) -> str:
        def text(match: re.Match[str]) -> str:
            words = _WORDS.findall(match[1])
            return self._texts(words, 0)[0] if "".join(words) == match[1] else _UNKNOWN

        return _SUBSTITUTION.sub(text, unescape(template))

    def number(self, tokens: list[str], depth: int = 0) -> float:
        """Return the value of a number, a name, or a calculation; the largest if there are several.

        :raises ValueError: the value is unknown.
        """
        self.spend(len(tokens) + 1)
        tokens = without_brackets(tokens)
        if depth > _MAX_DEPTH or not tokens:
            raise UnreadableScriptError
        for mark, calculate in _OPERATORS:
            if len(parts := split(tokens, mark)) > 1:
                return float(reduce(calculate, [self.number(part, depth + 1) for part in parts]))
        if values := self.values(tokens[0]) if len(tokens) == 1 else []:
            return max(self.number(value, depth + 1) for value in values)
        return float("".join(tokens).strip("\"'"))


def _is_chain(tokens: list[str]) -> bool:
    return bool(_CHAIN.fullmatch(" ".join(tokens)))


def _plain(tokens: list[str]) -> list[str]:
    """Return an address without brackets, conversions to a string, and an assignment to another name."""
    size = -1
    while size != len(tokens):
        size = len(tokens)
        tokens = without_brackets(tokens)
        assigned = find(tokens, "=")
        if assigned >= 0 and "=>" not in tokens:
            tokens = tokens[assigned + 1 :]
        if tokens[:2] == ["String", "("] and opening(tokens) == 1:
            tokens = tokens[1:]
        if tokens[-4:] == [".", "toString", "(", ")"]:
            tokens = tokens[:-4]
        if tuple(tokens[-8:]) in _CUT:
            tokens = tokens[:-8]
    return tokens


def _address_of(name: list[str]) -> str:
    if name in _OWN_ADDRESS:
        return _SELF
    if name[:2] == ["location", "."] and len(name) == 3:
        return _ORIGIN if name[2] in _ORIGINS else "" if name[2] in {"search", "hash"} else _UNKNOWN
    return _UNKNOWN


def _relative(text: str) -> str:
    if origin := _RELATIVE.match(text):
        text = text[origin.end() :] or "/"
    if text[:1] == _SELF and text[1:2] in {"", "?", "#"}:
        return text[1:]
    return text.replace(_SELF, _UNKNOWN).replace(_ORIGIN, _UNKNOWN)
