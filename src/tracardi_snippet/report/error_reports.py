"""Turn errors of every kind into a common form: a place and a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracardi_snippet.errors import (
    CompileError,
    ConfigError,
    FilesError,
    Problem,
    SnippetError,
    UndoError,
    UnexpectedError,
    messages_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Fault:
    """An error in the form that all output formats share."""

    kind: str
    """Stable id of the kind of error, such as ``config-error``. Ids of rules have the same form."""
    file: str
    """The file at fault, as the user can open it; empty if no file is to blame."""
    line: int | None
    """Line in the file, from 1; None if no line is to blame."""
    message: str
    """The fault and the fix for a person, without the place."""
    problem: Problem | None = None
    """The problem of the config behind the error; None for any other error."""


_DEFECT = "internal-error"


def exit_code_of(faults: Sequence[Fault]) -> int:
    """Return the exit code of a run that these faults ended, or 0 if there are no faults."""
    if any(fault.kind == _DEFECT for fault in faults):
        return 70
    return 2 if faults else 0


def faults_of(error: SnippetError | OSError) -> list[Fault]:
    """Return everything that is wrong."""
    if isinstance(error, ConfigError):
        return [_of_problem(problem) for problem in error.problems]
    if isinstance(error, CompileError):
        return [Fault("compile-error", error.file, error.line, error.reason)]
    if isinstance(error, FilesError):
        facts = [Fault("input-error", file, None, f"{fact}.") for file, fact in error.facts]
        return [*facts, Fault("input-error", "", None, error.conclusion)]
    kind = _DEFECT if isinstance(error, UndoError | UnexpectedError) else "input-error"
    return [Fault(kind, "", None, message) for message in messages_of(error)]


def _of_problem(problem: Problem) -> Fault:
    message = f"{problem.fact} {problem.fix}".strip()
    text = f"{problem.key}: {message}" if problem.key else message
    return Fault("config-error", problem.file, problem.line, text, problem)
