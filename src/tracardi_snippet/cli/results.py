"""Print the result of a command that goes over a site, and give its exit code."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from tracardi_snippet import report
from tracardi_snippet.cli.output import OutputError, echo
from tracardi_snippet.errors import SnippetError, unexpected
from tracardi_snippet.printable import printable_diff
from tracardi_snippet.site.signals import check_signals

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracardi_snippet.run import Result


AnyResult = TypeVar("AnyResult")


def show(command: str, run: Callable[[], Result], output_format: str, *, dry: bool) -> int:
    """Call ``run``, print the result and return the exit code.

    The output of a machine's format is alone on stdout. If the format has no place for the summary, the summary goes to stderr.
    If stdout holds a diff, findings and the summary go to stderr.

    :raises SnippetError, OSError: as ``run`` does, after the error has been printed in the machine's format.
    :raises Interrupted: a signal came, and a library turned it into an error of its own.
    :raises UnexpectedError: any other exception was raised.
    :raises OutputError: the result cannot be printed. The work itself is done.
    """
    result = result_of(command, run, output_format)
    try:
        print_result(command, result, output_format, dry=dry)
    except BrokenPipeError:
        raise
    except OutputError as error:
        raise OutputError(f"{error} What was to be done is done.") from error
    except Exception as error:
        raise unexpected(error, is_written=result.is_written) from error
    return report.exit_code(result)


def result_of(command: str, run: Callable[[], AnyResult], output_format: str) -> AnyResult:
    """Return what ``run`` returns.

    :raises SnippetError, OSError: as ``run`` does, after the error has been printed in the machine's format.
    :raises UnexpectedError: any other exception was raised.
    """
    try:
        return run()
    except Exception as error:
        if not isinstance(error, (SnippetError, OSError)):
            check_signals()  # pydantic, which builds its validators in Rust, turns a signal into an error of its own
        fault = error if isinstance(error, (SnippetError, OSError)) else unexpected(error)
        with suppress(OutputError):  # the error of the run matters more
            _print(report.errors_in(output_format, command, [fault]))
        if fault is error:
            raise
        raise fault from error


def print_result(command: str, result: Result, output_format: str = "text", *, dry: bool = False) -> None:
    """Print the result of a run.

    :raises OutputError: the result cannot be printed.
    """
    _print(report.result_in(output_format, command, result))
    if output_format == "text":
        for diff in result.diffs:
            echo(printable_diff(diff), nl=False)
        if result.findings:
            echo(report.findings_text(result.findings), err=True)
    if output_format != "json":
        echo(report.summary_text(result, dry=dry), err=bool(result.diffs) or output_format != "text")


def _print(text: str) -> None:
    if text:
        echo(text)
