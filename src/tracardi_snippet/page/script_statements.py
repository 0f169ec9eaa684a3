"""The statements of a script as a tree. Each token is read once: a nested statement takes no longer than others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tracardi_snippet.page.script_tokens import UnreadableScriptError, pairs

_MAX_DEPTH = 60

Kind = Literal["simple", "block", "if", "loop", "do", "switch", "try", "function", "class", "labelled"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with the statements in it."""

    kind: Kind
    """``simple`` is an expression, a declaration, or a statement of one line such as ``return``."""
    tokens: list[str] = field(default_factory=list)
    """The condition of ``if``, the head of a loop, ``default`` or ``catch`` if the statement has one, or the statement."""
    parts: list[Statement] = field(default_factory=list)
    """The statements of a block, both branches of ``if``, a block for each case, or the blocks of ``try``."""


def read_statements(tokens: list[str]) -> list[Statement]:
    """Return the statements of a script or of a function's body.

    :raises UnreadableScriptError: the script has syntax that this module does not read, or nests too deep.
    """
    reader = _Reader(tokens)
    return reader.block(0, len(tokens)).parts


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._ends = pairs(tokens)
        self._depth = 0

    def block(self, at: int, end: int) -> Statement:
        parts = []
        while at < end:
            statement, at = self._statement(at)
            parts.append(statement)
        return Statement("block", parts=parts)

    def _statement(self, at: int) -> tuple[Statement, int]:
        """Return the statement at ``at``, and the index of the next statement."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise UnreadableScriptError(self._tokens[at])
        try:
            return self._read(at)
        finally:
            self._depth -= 1

    def _read(self, at: int) -> tuple[Statement, int]:  # noqa: PLR0911
        tokens = self._tokens
        while tokens[at] in {"export", "default"} and tokens[at + 1] in {"default", "function", "async", "class"}:
            at += 1
        first = tokens[at]
        if first == "{":
            return self.block(at + 1, self._ends[at]), self._ends[at] + 1
        if first == "if":
            return self._choice(at)
        if first in {"for", "while", "with"}:
            start = tokens.index("(", at)
            body, end = self._statement(self._ends[start] + 1)
            return Statement("loop", tokens[start + 1 : self._ends[start]], [body]), end
        if first == "switch":
            return self._switch(at)
        if first == "do":
            body, end = self._statement(at + 1)
            return Statement("do", parts=[body]), self._end(end) + 1
        if first == "try":
            return self._try(at)
        if first in {"function", "class"} or (first == "async" and tokens[at + 1] == "function"):
            end = self._ends[self._body(at)] + 1
            return Statement("class" if first == "class" else "function", tokens[at + (first == "async") : end]), end
        if tokens[at + 1 : at + 2] == [":"]:
            inner, end = self._statement(at + 2)
            return Statement("labelled", parts=[inner]), end
        end = self._end(at)
        return Statement("simple", tokens[at:end]), end + 1

    def _choice(self, at: int) -> tuple[Statement, int]:
        start = at + 1
        condition = self._tokens[start + 1 : self._ends[start]]
        body, at = self._statement(self._ends[start] + 1)
        other = Statement("block")
        if self._tokens[at : at + 1] == ["else"]:
            other, at = self._statement(at + 1)
        return Statement("if", condition, [body, other]), at

    def _switch(self, at: int) -> tuple[Statement, int]:
        start = self._ends[at + 1] + 1
        end = self._ends[start]
        cases: list[Statement] = []
        has_default = False
        at = start + 1
        while at < end:
            if self._tokens[at] in {"case", "default"}:
                has_default |= self._tokens[at] == "default"
                at = self._colon(at) + 1
                cases.append(Statement("block"))
            else:
                statement, at = self._statement(at)
                cases[-1].parts.append(statement)
        return Statement("switch", ["default"] * has_default, cases), end + 1

    def _try(self, at: int) -> tuple[Statement, int]:
        body, at = self._statement(at + 1)
        clauses = {"catch": Statement("block"), "finally": Statement("block")}
        has_catch = self._tokens[at : at + 1] == ["catch"]
        while at < len(self._tokens) and self._tokens[at] in clauses:
            start = self._ends[at + 1] + 1 if self._tokens[at + 1] == "(" else at + 1
            clauses[self._tokens[at]] = self.block(start + 1, self._ends[start])
            at = self._ends[start] + 1
        return Statement("try", ["catch"] * has_catch, [body, *clauses.values()]), at

    def _body(self, at: int) -> int:
        """Return the index at which the body of the function or class at ``at`` begins."""
        while self._tokens[at] != "{":
            at = self._ends[at] + 1 if self._tokens[at] == "(" else at + 1
        return at

    def _end(self, at: int) -> int:
        """Return the index of the semicolon that ends the expression at ``at``."""
        while at < len(self._tokens) and self._tokens[at] != ";":
            at = self._ends.get(at, at) + 1
        return at

    def _colon(self, at: int) -> int:
        """Return the index of the colon that ends the label at ``at``."""
        choices = 0
        while self._tokens[at] != ":" or choices:
            choices += (self._tokens[at] == "?") - (self._tokens[at] == ":")
            at = self._ends.get(at, at) + 1
        return at
