"""The one family of errors that the library raises. Only the CLI and the adapters turn them into messages and exit codes."""

from __future__ import annotations

from dataclasses import dataclass


class SnippetError(Exception):
    """Bad input: the run ends before anything is written. ``str()`` is the whole message for a person."""

    @property
    def messages(self) -> list[str]:
        """One for each thing that is wrong; what looks like a line break in one is a part of a name."""
        return [str(self)]


class CombinedError(SnippetError):
    def __init__(self, errors: list[SnippetError | OSError]) -> None:
        self.errors = errors
        super().__init__("\n".join(map(str, errors)))

    @property
    def messages(self) -> list[str]:
        return [text for error in self.errors for text in messages_of(error)]


def messages_of(error: SnippetError | OSError) -> list[str]:
    return error.messages if isinstance(error, SnippetError) else [str(error)]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a config file.

    ``line`` is 1-based, or None where the file has no line to blame. ``key`` is the path in the config's own notation,
    such as ``tracker.auto.triggers[0].tag``, or empty for the file as a whole. ``unset`` is the environment variable that is
    missing, where that alone is wrong: the file may be right elsewhere.
    """

    file: str
    line: int | None
    key: str
    fact: str
    fix: str
    unset: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.key, f"{self.fact} {self.fix}".strip()) if part)


class ConfigError(SnippetError):
    """A config file that can not be used; holds every problem that was found, in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line or 0)
        super().__init__("\n".join(self.messages))

    @property
    def messages(self) -> list[str]:
        return [str(problem) for problem in self.problems]


class CompileError(SnippetError):
    """JavaScript that can not be compiled: the site's own module, or ours."""

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        self.file, self.line, self.reason = file, line, reason
        super().__init__(f"{file}:{line}: {reason}" if line else f"{file}: {reason}")


class SiteError(SnippetError):
    """A site or output folder that can not be used, or a file in it that can not be read or written."""
