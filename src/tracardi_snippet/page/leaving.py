"""Tell whether a script leads to another page on every path through the script."""

from __future__ import annotations

from enum import Enum, auto
from math import prod
from typing import TYPE_CHECKING

from tracardi_snippet.errors import CompileError
from tracardi_snippet.page.script_tokens import closing, split, tokenize_script
from tracardi_snippet.page.scripts import normalised_script

if TYPE_CHECKING:
    from collections.abc import Callable

    IsSamePage = Callable[[str], bool]

# The longest delay of a redirect, in milliseconds: nobody needs more time to read a notice.
_MAX_DELAY_MS = 10_000
_MAX_DEPTH = 60
_GLOBALS = frozenset(["window", "self", "top", "parent", "document", "globalThis", "this"])
_ON_LOAD = frozenset(['"load"', '"DOMContentLoaded"', '"pageshow"'])
_COMMA, _PLUS, _ASSIGN = frozenset([","]), frozenset(["+"]), frozenset(["="])
_CHOICE, _LOGIC = frozenset(["?", ":"]), frozenset(["&&", "||", "??"])
_PARTS_OF_ADDRESS = frozenset(["href", "origin", "protocol", "host", "pathname", "search", "hash"])
_ENDS = frozenset(["return", "throw", "break", "continue"])
_ALWAYS = (["true"], ["1"], ["!", "0"], ["window"], ["location"], ["window", ".", "location"])


class _Outcome(Enum):
    """The effect of a statement on the script."""

    LEAVES = auto()
    """The statement leads to another page."""
    STOPS = auto()
    """The code after the statement might be skipped."""
    GOES_ON = auto()
    """The next statement runs."""


def leaves_at_once(code: str, is_same_page: IsSamePage) -> bool:
    """Return whether the script leads to another page on every path, when it runs or when the page has loaded.

    :param is_same_page: tells whether an address leads to the page that contains the script.
    """
    if "location" not in code:
        return False
    try:
        return _Script(is_same_page).outcome(tokenize_script(normalised_script(code))) == _Outcome.LEAVES
    except (CompileError, ValueError, IndexError, RecursionError):  # the script has syntax that this module does not read
        return False


class _Script:
    def __init__(self, is_same_page: IsSamePage) -> None:
        self._is_same_page = is_same_page
        self._functions: dict[str, list[str]] = {}
        self._locations: set[str] = set()
        self._verdicts: dict[str, bool] = {}
        """Whether a function leads to another page, by its name. False while that is found out: the function calls itself."""
        self._depth = 0

    def outcome(self, tokens: list[str]) -> _Outcome:
        """Return the effect of a list of statements."""
        self._depth += 1
        try:
            if self._depth > _MAX_DEPTH:
                return _Outcome.STOPS
            self._declare_functions(tokens)
            at, outcome = 0, _Outcome.GOES_ON
            while at < len(tokens) and outcome == _Outcome.GOES_ON:
                outcome, at = self._statement(tokens, at)
            return outcome
        finally:
            self._depth -= 1

    def _declare_functions(self, tokens: list[str]) -> None:
        """Record function declarations: a function can be called before the line that declares the function."""
        for at, word in enumerate(tokens[:-2]):
            if word == "function" and tokens[at + 2] == "(" and (at == 0 or tokens[at - 1] in {";", "}", "async"}):
                self._functions[tokens[at + 1]] = tokens[at:]

    def _statement(self, tokens: list[str], at: int) -> tuple[_Outcome, int]:  # noqa: PLR0911
        """Return the effect of the statement at ``at``, and the index of the next statement."""
        first = tokens[at]
        if first == "{":
            end = closing(tokens, at)
            return self.outcome(tokens[at + 1 : end]), end + 1
        if first == "if":
            return self._choice(tokens, at)
        if first in {"for", "while", "with"}:
            outcome, end = self._statement(tokens, closing(tokens, tokens.index("(", at)) + 1)
            return (_Outcome.STOPS if outcome == _Outcome.STOPS else _Outcome.GOES_ON), end
        if first == "switch":
            return self._switch(tokens, at)
        if first in {"try", "do"}:
            outcome, end = self._statement(tokens, at + 1)
            return outcome, self._end_of_clauses(tokens, end)
        if first in {"function", "class"} or tokens[at : at + 2] == ["async", "function"]:
            return _Outcome.GOES_ON, closing(tokens, self._body_of(tokens, at)) + 1
        if tokens[at + 1 : at + 2] == [":"]:
            return self._statement(tokens, at + 2)
        end = self._end_of_expression(tokens, at)
        return self._simple(tokens[at:end]), end + 1

    def _body_of(self, tokens: list[str], at: int) -> int:
        """Return the index at which the body of the function or class at ``at`` begins."""
        while tokens[at] != "{":
            at = closing(tokens, at) + 1 if tokens[at] == "(" else at + 1
        return at

    def _end_of_clauses(self, tokens: list[str], at: int) -> int:
        """Return the index after the clauses ``catch``, ``finally`` or ``while`` that follow a statement's first block."""
        while at < len(tokens) and tokens[at] in {"catch", "finally"}:
            at = closing(tokens, tokens.index("{", at)) + 1
        return self._end_of_expression(tokens, at) + 1 if tokens[at : at + 1] == ["while"] else at

    def _end_of_expression(self, tokens: list[str], at: int) -> int:
        while at < len(tokens) and tokens[at] != ";":
            at = closing(tokens, at) + 1 if tokens[at] in "([{" else at + 1
        return at

    def _choice(self, tokens: list[str], at: int) -> tuple[_Outcome, int]:
        end = closing(tokens, at + 1)
        condition = tokens[at + 2 : end]
        outcome, at = self._statement(tokens, end + 1)
        other = _Outcome.GOES_ON
        if tokens[at : at + 1] == ["else"]:
            other, at = self._statement(tokens, at + 1)
        if condition in _ALWAYS or outcome == other:
            return outcome, at
        return (_Outcome.STOPS if _Outcome.STOPS in {outcome, other} else _Outcome.GOES_ON), at

    def _switch(self, tokens: list[str], at: int) -> tuple[_Outcome, int]:
        start = closing(tokens, at + 1) + 1
        end = closing(tokens, start)
        cases: list[list[str]] = []
        has_default = False
        at = start + 1
        while at < end:
            if tokens[at] in {"case", "default"}:
                has_default |= tokens[at] == "default"
                at = tokens.index(":", at) + 1
                cases.append([])
            else:
                after = self._statement(tokens, at)[1]
                cases[-1] += tokens[at:after]
                at = after
        leaves = has_default and all(self.outcome(case) == _Outcome.LEAVES for case in cases if case)
        return (_Outcome.LEAVES if leaves else _Outcome.GOES_ON), end + 1

    def _simple(self, tokens: list[str]) -> _Outcome:
        """Return the effect of a declaration, an expression or a ``return``."""
        if not tokens:
            return _Outcome.GOES_ON
        if tokens[0] in {"var", "let", "const"}:
            self._declare(tokens[1:])
            return _Outcome.GOES_ON
        if self._leaves(tokens[1:] if tokens[0] == "return" else tokens):
            return _Outcome.LEAVES
        return _Outcome.STOPS if tokens[0] in _ENDS or "await" in tokens else _Outcome.GOES_ON

    def _declare(self, tokens: list[str]) -> None:
        for name, *rest in filter(None, split(tokens, _COMMA)):
            if self._is_location(rest[1:]):
                self._locations.add(name)
            elif rest[1:]:
                self._functions[name] = rest[1:]

    def _leaves(self, tokens: list[str]) -> bool:
        """Return whether an expression leads to another page."""
        parts = split(tokens, _COMMA)
        if len(parts) > 1:
            return any(map(self._leaves, parts))
        while tokens and tokens[0] in {"void", "!", "+", "-", "~", "await"}:
            tokens = tokens[1:]
        if tokens[:1] == ["("] and closing(tokens, 0) == len(tokens) - 1:
            return self._leaves(tokens[1:-1])
        if len(parts := split(tokens, _ASSIGN)) > 1:
            return self._assignment_leaves(*parts[:2])
        if len(parts := split(tokens, _CHOICE)) > 1 and "=>" not in tokens:
            return all(map(self._leaves, [*parts[1::2], parts[-1]]))
        first = split(tokens, _LOGIC)[0]  # code after && might be skipped
        return self._leaves(first) if len(first) < len(tokens) else tokens[-1:] == [")"] and self._call_leaves(tokens)

    def _assignment_leaves(self, target: list[str], value: list[str]) -> bool:
        if self._is_location(target) or (
            target[-2:-1] == ["."] and target[-1] in {"href", "pathname"} and self._is_location(target[:-2])
        ):
            return not self._is_itself(value)
        return self._name(target) == ["onload"] and self._function_leaves(value)

    def _call_leaves(self, tokens: list[str]) -> bool:
        ends = (at for at in range(len(tokens)) if tokens[at] == "(" and closing(tokens, at) == len(tokens) - 1)
        start = next(ends, None)
        if start is None:
            return False
        callee, arguments = tokens[:start], split(tokens[start + 1 : -1], _COMMA)
        if callee[-2:-1] == ["."] and self._is_location(callee[:-2]):
            return callee[-1] in {"replace", "assign"} and not self._is_itself(arguments[0])
        if callee[-2:] in ([".", "call"], [".", "apply"]):
            callee = callee[:-2]
        match self._name(callee):
            case ["setTimeout"]:
                return _is_soon(arguments[1:2]) and self._function_leaves(arguments[0])
            case ["addEventListener"]:
                return arguments[0][0] in _ON_LOAD and len(arguments) > 1 and self._function_leaves(arguments[1])
            case ["$"] | ["jQuery"] | [_, "(", "document", ")", ".", "ready"]:
                return self._function_leaves(arguments[0])
        return self._function_leaves(callee)

    def _function_leaves(self, tokens: list[str]) -> bool:
        """Return whether a function leads to another page. ``tokens`` holds the function, its name, or its code as text."""
        while tokens[:1] == ["("] and closing(tokens, 0) == len(tokens) - 1:
            tokens = tokens[1:-1]
        if len(tokens) == 1 and tokens[0][0] == '"':
            return leaves_at_once(tokens[0][1:-1], self._is_same_page)
        if len(tokens) == 1:
            return self._named_leaves(tokens[0])
        if tokens[:1] == ["async"]:
            tokens = tokens[1:]
        if tokens[:1] == ["function"]:
            body = self._body_of(tokens, 0)
            return self.outcome(tokens[body + 1 : closing(tokens, body)]) == _Outcome.LEAVES
        arrow = closing(tokens, 0) + 1 if tokens[:1] == ["("] else 1
        if tokens[arrow : arrow + 1] != ["=>"]:
            return False
        body = arrow + 1
        if tokens[body] == "{":
            return self.outcome(tokens[body + 1 : closing(tokens, body)]) == _Outcome.LEAVES
        return self._leaves(tokens[body:])

    def _named_leaves(self, name: str) -> bool:
        """Return whether the function with this name leads to another page. Each function is read once."""
        code = self._functions.get(name, [])
        if len(code) < 2:  # another name of a function is not followed
            return False
        if name not in self._verdicts:
            self._verdicts[name] = False
            self._verdicts[name] = self._function_leaves(code)
        return self._verdicts[name]

    def _name(self, tokens: list[str]) -> list[str]:
        """Return the tokens without the names of the global object."""
        while len(tokens) > 1 and tokens[0] in _GLOBALS and tokens[1] == ".":
            tokens = tokens[2:]
        return tokens

    def _is_location(self, tokens: list[str]) -> bool:
        name = self._name(tokens)
        return name == ["location"] or (len(name) == 1 and name[0] in self._locations)

    def _is_itself(self, tokens: list[str]) -> bool:
        """Return whether an address is that of the page, with or without its query and fragment."""
        if len(tokens) == 1 and tokens[0][0] == '"':
            return self._is_same_page(tokens[0][1:-1])
        return all(self._is_part_of_address(part) for part in split(tokens, _PLUS))

    def _is_part_of_address(self, tokens: list[str]) -> bool:
        if tokens[:2] == ["String", "("] or tokens[-4:] == [".", "toString", "(", ")"]:
            tokens = tokens[2:-1] if tokens[0] == "String" else tokens[:-4]
        if tokens[-2:-1] == ["."] and tokens[-1] in _PARTS_OF_ADDRESS:
            tokens = tokens[:-2]
        return self._is_location(tokens) or tokens == ["document", ".", "URL"]


def _is_soon(delay: list[list[str]]) -> bool:
    """Return whether a delay is short. A delay that is neither a number nor a product of numbers counts as short."""
    try:
        return not delay or prod(map(float, " ".join(delay[0]).split("*"))) <= _MAX_DELAY_MS
    except ValueError:
        return True
