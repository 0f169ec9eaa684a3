"""Errors of every kind as what they have in common: a place and a message."""

from __future__ import annotations

from dataclasses import dataclass

from tracardi_snippet.errors import CompileError, ConfigError, Problem, SnippetError, messages_of


@dataclass(frozen=True, slots=True)
class Fault:
    """``file`` is empty where no file is to blame. ``kind`` is a stable id, as a rule's is."""

    kind: str
    file: str
    line: int | None
    message: str
    problem: Problem | None = None


def faults_of(error: SnippetError | OSError) -> list[Fault]:
    if isinstance(error, ConfigError):
        return [_of_problem(problem) for problem in error.problems]
    if isinstance(error, CompileError):
        return [Fault("compile-error", error.file, error.line, error.reason)]
    return [Fault("input-error", "", None, message) for message in messages_of(error)]


def _of_problem(problem: Problem) -> Fault:
    message = f"{problem.fact} {problem.fix}".strip()
    text = f"{problem.key}: {message}" if problem.key else message
    return Fault("config-error", problem.file, problem.line, text, problem)
