"""The errors that the library raises. Only the CLI and the adapters turn them into messages and exit codes."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracardi_snippet.printable import excerpt, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL_WRITTEN = "Every file had been written before."
"""A note on an exception that ended a run after all files had taken their places."""
_PACKAGES_OF_EXTRAS = frozenset(("playwright", "starlette", "uvicorn", "watchfiles"))


class SnippetError(Exception):
    """Bad input: the run ends before anything is written. ``str()`` is the whole message for a person."""

    @property
    def messages(self) -> list[str]:
        """Return a text for each thing that is wrong. A line break inside a text belongs to a name."""
        return [str(self)]


class CombinedError(SnippetError):
    """Several errors of one run, such as those of several config files."""

    def __init__(self, errors: list[SnippetError | OSError]) -> None:
        self.errors = errors
        super().__init__("\n".join(map(str, errors)))

    @property
    def messages(self) -> list[str]:
        """Return the messages of all errors, in their order."""
        return [text for error in self.errors for text in messages_of(error)]


def messages_of(error: SnippetError | OSError) -> list[str]:
    """Return the messages of an error, a text for each fault, and the notes from undoing the run."""
    return [*_messages(error), *getattr(error, "__notes__", ())]


def _messages(error: SnippetError | OSError) -> list[str]:
    if isinstance(error, SnippetError):
        return error.messages
    if isinstance(error, FileNotFoundError) and error.filename is None and not _has_current_folder():
        return ["The current folder does not exist any more. Change to another one."]
    if error.strerror and error.filename is not None:
        return [f"{os.fsdecode(error.filename)}: {error.strerror}."]
    return [f"{error.strerror or error}."]


def error_text(error: SnippetError | OSError) -> str:
    """Return all messages of an error, a line each, fit for a terminal and for the log of a CI job."""
    return "\n".join(map(printable, messages_of(error)))


def _has_current_folder() -> bool:
    try:
        return bool(os.getcwd())  # noqa: PTH109  the cheapest check
    except FileNotFoundError:
        return False


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a config file."""

    file: str
    """The file, as the user can open it."""
    line: int | None
    """Line in the file, from 1; None if no line is to blame."""
    key: str
    """Path in the config's own notation, such as ``tracker.auto.triggers[0].tag``; empty for the file as a whole."""
    fact: str
    """The fault, as a sentence."""
    fix: str
    """The fix, as a sentence; may be empty."""
    unset: str = ""
    """Name of the environment variable that is missing, if nothing else is wrong. On another machine the file may be right."""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.key, f"{self.fact} {self.fix}".strip()) if part)


class ConfigError(SnippetError):
    """A config that cannot be used. Holds every problem that was found, in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line or 0)
        super().__init__("\n".join(self.messages))

    @property
    def messages(self) -> list[str]:
        """Return a text for each problem."""
        return [str(problem) for problem in self.problems]


class CompileError(SnippetError):
    """JavaScript that cannot be compiled: a module of the site, or one of ours.

    ``file`` names the module, ``line`` is 1-based or None, ``reason`` is a sentence.
    """

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        self.file, self.line, self.reason = file, line, reason
        super().__init__(f"{file}:{line}: {reason}" if line else f"{file}: {reason}")


class SiteError(SnippetError):
    """A site or output folder that cannot be used, or a file in it that cannot be read or written."""


class UnexpectedError(SnippetError):
    """A defect of this program, or a case that nobody has foreseen. The cause is the exception that was raised."""


def unexpected(error: Exception, *, is_written: bool = False) -> UnexpectedError:
    """Return the message for an exception that nothing else handles.

    :param is_written: True if the command had finished its work.
    """
    is_written = is_written or ALL_WRITTEN in getattr(error, "__notes__", ())
    what = excerpt(f"{type(error).__name__}: {error}".rstrip(": "))
    changed = "after every file had been written" if is_written else "and no file was changed"
    return UnexpectedError(f"tracardi-snippet met something unexpected, {changed}: {what} (TRACARDI_DEBUG=1 shows where).")


class UndoError(SnippetError):
    """A run that failed while it wrote, and could not put every page back. Files have changed."""


class FilesError(SiteError):
    """Several files that have faults, and one sentence about all of them."""

    def __init__(self, facts: list[tuple[str, str]], conclusion: str) -> None:
        """``facts``: each file with its fault, such as ``is read-only``. ``conclusion``: what to do."""
        self.facts = facts
        self.conclusion = conclusion
        super().__init__("\n".join(self.messages))

    @property
    def messages(self) -> list[str]:
        """Return a text for each file, and the conclusion."""
        return [*(f"{file}: {fact}." for file, fact in self.facts), self.conclusion]


@contextlib.contextmanager
def with_extra(extra: str, user: str) -> Iterator[None]:
    """Import in the ``with`` block what needs an extra, such as ``tracardi-snippet[preview]``.

    If a package is missing, the error says how to install the extra.

    :param user: what needs the packages, such as the name of a command.
    :raises SnippetError: a package of an extra is missing.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _PACKAGES_OF_EXTRAS:
            raise
        raise missing_package(package, extra, user) from error


def missing_package(package: str, extra: str, user: str) -> SnippetError:
    """Return the error that says how to install an extra. ``user`` is as for ``with_extra``."""
    return SnippetError(f"{user} needs {package}. Run: pip install 'tracardi-snippet[{extra}]'")
