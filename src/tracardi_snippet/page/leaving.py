"""Tell whether the scripts of a page lead to another page on every path through a script."""

from __future__ import annotations

from contextlib import contextmanager
from enum import Flag, auto
from typing import TYPE_CHECKING

from tracardi_snippet.errors import CompileError
from tracardi_snippet.page.script_names import PER_SCRIPT, Names, TooManyStepsError
from tracardi_snippet.page.script_statements import read_statements
from tracardi_snippet.page.script_tokens import (
    branches,
    closing,
    find,
    opening,
    split,
    tokenize_script,
    unescape,
    without_brackets,
)
from tracardi_snippet.page.scripts import normalised_script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tracardi_snippet.page.script_statements import Statement

    IsElsewhere = Callable[[str], bool]

# The longest delay of a redirect, in milliseconds: nobody needs more time to read a notice.
_MAX_DELAY_MS = 10_000
_MAX_DEPTH = 60
_ON_LOAD = frozenset(['"load"', '"DOMContentLoaded"', '"pageshow"'])
# Text before the value of a part of the address, for an address with that part. The other parts lead to the page itself.
_PARTS = {"href": "", "pathname": "/", "host": "//", "hostname": "//", "port": "//host:"}
_ALWAYS = (["true"], ["1"], ["!", "0"], ["window"], ["location"], ["window", ".", "location"], [";", ";"])
_UNARY = frozenset(["void", "!", "+", "-", "~", "await"])


class _Outcome(Flag):
    """The ways in which a statement can end. A statement that leads to another page on every path has only ``LEAVES``."""

    LEAVES = auto()
    """The statement leads to another page."""
    GOES_ON = auto()
    """The next statement runs."""
    BREAKS = auto()
    """The loop or ``switch`` around the statement ends, or its next round begins."""
    BREAKS_OUT = auto()
    """A labelled statement around the statement ends."""
    THROWS = auto()
    """A ``try`` around the statement catches an exception."""
    STOPS = auto()
    """The function or the script ends."""


_NOTHING = _Outcome(0)


def leaves_at_once(scripts: Iterable[tuple[str, bool]], is_elsewhere: IsElsewhere) -> bool:
    """Return whether a script leads to another page on every path, when it runs or when the page has loaded.

    :param scripts: the code of each script in the order in which they run, and whether the script is a module. Scripts see the
        names of the scripts before them, except those of modules.
    :param is_elsewhere: tells whether an address leads to another page.
    """
    reader = _Script(is_elsewhere)
    try:
        return any(reader.leaves(code, is_module=is_module) for code, is_module in scripts)
    except TooManyStepsError:
        return False


class _Script:
    def __init__(self, is_elsewhere: IsElsewhere) -> None:
        self._is_elsewhere = is_elsewhere
        self._names = Names()
        self._verdicts: dict[str, dict[str, bool]] = {}
        """Whether a function leads to another page, by its name and arguments. False while that is found out: the function
        calls itself."""
        self._depth = 0
        self._choices = 0
        """The number of conditions around the statement."""

    def leaves(self, code: str, *, is_module: bool = False) -> bool:
        """Return whether a script leads to another page.

        :raises TooManyStepsError: the scripts take too long to read.
        """
        self._names.spend(PER_SCRIPT)
        try:
            tokens = tokenize_script(normalised_script(code))
            if is_module:
                with self._names.scope():
                    return self._body_leaves(tokens)
            return self._body_leaves(tokens)
        except (CompileError, ValueError, IndexError, KeyError, RecursionError):  # syntax that is not read
            return False

    def _body_leaves(self, tokens: list[str]) -> bool:
        """Return whether a list of statements leads to another page."""
        self._names.spend(len(tokens))
        self._depth += 1
        try:
            return self._depth <= _MAX_DEPTH and self._sequence(read_statements(tokens)) == _Outcome.LEAVES
        finally:
            self._depth -= 1

    def _sequence(self, statements: list[Statement]) -> _Outcome:
        for statement in statements:  # a function can be called before the line that declares the function
            if statement.kind == "function":
                self._declare(statement.tokens[1], [statement.tokens])
        ends = _NOTHING
        for statement in statements:
            outcome = self._statement(statement)
            ends |= outcome & ~_Outcome.GOES_ON
            if not outcome & _Outcome.GOES_ON:
                return ends
        return ends | _Outcome.GOES_ON

    def _statement(self, statement: Statement) -> _Outcome:  # noqa: PLR0911
        match statement.kind:
            case "simple":
                return self._simple(statement.tokens)
            case "block":
                return self._sequence(statement.parts)
            case "if":
                if statement.tokens in _ALWAYS:
                    return self._statement(statement.parts[0])
                outcomes = self._either(statement.parts)
                return outcomes[0] | outcomes[1]
            case "loop" | "do":
                return self._loop(statement)
            case "switch":
                return self._switch(statement)
            case "try":
                return self._try(statement)
            case "labelled":
                return _replace(self._statement(statement.parts[0]), _Outcome.BREAKS_OUT, _Outcome.GOES_ON)
        return _Outcome.GOES_ON

    def _either(self, statements: list[Statement]) -> list[_Outcome]:
        with self._choice():
            return [self._statement(statement) for statement in statements]

    @contextmanager
    def _choice(self) -> Iterator[None]:
        """Read code that might be skipped."""
        self._choices += 1
        try:
            yield
        finally:
            self._choices -= 1

    def _loop(self, statement: Statement) -> _Outcome:
        if statement.kind == "do" or statement.tokens in _ALWAYS:
            return _replace(self._statement(statement.parts[0]), _Outcome.BREAKS, _Outcome.GOES_ON)
        return _replace(self._either(statement.parts)[0], _Outcome.BREAKS, _Outcome.GOES_ON) | _Outcome.GOES_ON

    def _switch(self, statement: Statement) -> _Outcome:
        ends = _NOTHING if statement.tokens and statement.parts else _Outcome.GOES_ON
        following = _Outcome.GOES_ON
        for outcome in reversed(self._either(statement.parts)):
            following = _replace(outcome, _Outcome.GOES_ON, following)
            ends |= following
        return _replace(ends, _Outcome.BREAKS, _Outcome.GOES_ON)

    def _try(self, statement: Statement) -> _Outcome:
        outcome = self._statement(statement.parts[0])
        caught = self._either(statement.parts[1:2])[0]
        if statement.tokens:
            outcome = _replace(outcome, _Outcome.THROWS, caught)
        last = self._statement(statement.parts[2])
        return last & ~_Outcome.GOES_ON | outcome if last & _Outcome.GOES_ON else last

    def _simple(self, tokens: list[str]) -> _Outcome:
        """Return the effect of a declaration, an expression, or a statement that ends a function or a loop."""
        first, rest = tokens[0] if tokens else "", tokens[1:]
        if first in {"break", "continue"}:
            return _Outcome.BREAKS_OUT if rest else _Outcome.BREAKS
        if first in {"var", "let", "const"}:
            leaves = self._declaration_leaves(rest)
        else:
            leaves = self._leaves(rest if first in {"return", "throw"} else tokens)
        if leaves:
            return _Outcome.LEAVES
        if first in {"return", "throw"}:
            return _Outcome.STOPS if first == "return" else _Outcome.THROWS
        return _Outcome.GOES_ON | _Outcome.STOPS if "await" in tokens else _Outcome.GOES_ON

    def _declare(self, name: str, values: Sequence[list[str]]) -> None:
        self._names.declare(name, values)
        self._verdicts.pop(name, None)

    def _declaration_leaves(self, tokens: list[str]) -> bool:
        leaves = False
        for name, *rest in filter(None, split(tokens, ",")):
            leaves |= self._leaves(rest[1:])
            self._declare(name, [rest[1:]] if rest[1:] else [["undefined"]])
        return leaves

    def _leaves(self, tokens: list[str]) -> bool:
        """Return whether an expression leads to another page."""
        self._names.spend(len(tokens))
        tokens = without_brackets(tokens)
        while tokens and tokens[0] in _UNARY:
            tokens = without_brackets(tokens[1:])
        parts = split(tokens, ",")
        if len(parts) > 1:
            return any(map(self._leaves, parts))
        at = find(tokens, "=", "=>", "?")
        if at >= 0 and tokens[at] == "=":
            return self._assignment_leaves(tokens[:at], tokens[at + 1 :])
        if at >= 0 and tokens[at] == "=>":  # a function that is not called
            return False
        if choice := branches(tokens):
            with self._choice():
                return all(map(self._leaves, choice))
        certain = split(tokens, "&&", "||", "??")[0]  # code after && might be skipped
        return self._leaves(certain) if len(certain) < len(tokens) else tokens[-1:] == [")"] and self._call_leaves(tokens)

    def _assignment_leaves(self, target: list[str], value: list[str]) -> bool:
        if self._leaves(value):
            return True
        names = self._names
        if target[-1:] == ["location"] and names.resolve(target) == ["location"]:
            return self._leads(value)
        if target[-2:-1] == ["."] and names.resolve(target[:-2]) == ["location"]:
            return target[-1] in _PARTS and self._leads(value, target[-1])
        if len(target) == 1:
            names.assign(target[0], value, is_certain=not self._choices)
            self._verdicts.pop(target[0], None)
        return names.resolve(target) in (["onload"], ["body", ".", "onload"]) and self._function_leaves(value)

    def _leads(self, value: list[str], part: str = "href") -> bool:
        """Return whether an address, or a part of the address, leads to another page whatever its value is."""
        before = _PARTS[part]
        if before.startswith("//") and self._names.resolve(value)[:2] == ["location", "."]:
            return False
        return all(
            self._is_elsewhere(address if address.startswith(before) or not address else before + address)
            for address in self._names.addresses(value)
        )

    def _call_leaves(self, tokens: list[str]) -> bool:
        start = opening(tokens)
        callee, arguments = tokens[:start], list(filter(None, split(tokens[start + 1 : -1], ",")))
        if callee[-2:-1] == ["."] and self._names.resolve(callee[:-2]) == ["location"]:
            return callee[-1] in {"replace", "assign"} and self._leads(arguments[0])
        if callee[-2:] in ([".", "call"], [".", "apply"]):
            callee, arguments = callee[:-2], arguments[1:] if callee[-1] == "call" else []
        match self._names.resolve(callee):
            case ["setTimeout"] | ["setInterval"]:
                return self._is_soon(arguments[1:2]) and self._function_leaves(arguments[0])
            case ["addEventListener"]:
                return arguments[0][0] in _ON_LOAD and len(arguments) > 1 and self._function_leaves(arguments[1])
            case ["$"] | ["jQuery"] | [_, "(", "document", ")", ".", "ready"]:
                return self._function_leaves(arguments[0])
            case [name]:
                callee = [name]
        return bool(callee) and self._function_leaves(callee, arguments)

    def _function_leaves(self, tokens: list[str], arguments: Sequence[list[str]] = ()) -> bool:
        """Return whether a function leads to another page. ``tokens`` holds the function, its name, or its code as text."""
        self._names.spend(len(tokens))
        tokens = without_brackets(tokens)
        if len(tokens) == 1:
            return self.leaves(unescape(tokens[0])) if tokens[0][0] in "\"'`" else self._named_leaves(tokens[0], arguments)
        if tokens[:1] == ["async"]:
            tokens = tokens[1:]
        if tokens[:1] == ["function"]:
            start = tokens.index("(")
            end = closing(tokens, start)
            return self._called_leaves(tokens[start + 1 : end], tokens[end + 1 :], arguments)
        arrow = closing(tokens, 0) + 1 if tokens[:1] == ["("] else 1
        if tokens[arrow : arrow + 1] != ["=>"]:
            return False
        parameters = tokens[1 : arrow - 1] if tokens[0] == "(" else tokens[:1]
        return self._called_leaves(parameters, tokens[arrow + 1 :], arguments)

    def _called_leaves(self, parameters: list[str], body: list[str], arguments: Sequence[list[str]]) -> bool:
        values = [self._names.known(argument) for argument in arguments]
        with self._names.scope():
            for at, (name, *default) in enumerate(filter(None, split(parameters, ","))):
                value = values[at] if at < len(values) else [default[1:]] if default else []
                if value != [[name]]:
                    self._declare(name, value)
            return self._body_leaves(body[1:-1]) if body[0] == "{" else self._leaves(body)

    def _named_leaves(self, name: str, arguments: Sequence[list[str]]) -> bool:
        """Return whether the function with this name leads to another page."""
        verdicts = self._verdicts.setdefault(name, {})
        key = " ".join(",".join(map(" ".join, self._names.known(argument))) for argument in arguments)
        if key not in verdicts:
            verdicts[key] = False
            values = self._names.values(name)
            verdicts[key] = bool(values) and all(self._function_leaves(value, arguments) for value in values)
        return verdicts[key]

    def _is_soon(self, delay: list[list[str]]) -> bool:
        """Return whether a delay is short. A delay that cannot be worked out counts as short."""
        try:
            return not delay or self._names.number(delay[0]) <= _MAX_DELAY_MS
        except (ValueError, ArithmeticError):
            return True


def _replace(outcome: _Outcome, end: _Outcome, by: _Outcome) -> _Outcome:
    """Return an outcome in which another outcome takes the place of one end."""
    return outcome & ~end | by if outcome & end else outcome
