"""How the commands that go over a site end: what they print, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracardi_snippet import report
from tracardi_snippet.errors import SnippetError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracardi_snippet.run import Result


class OutputError(Exception):
    """Apart from errors that ended a run: it came to its end."""


def show(command: str, run: Callable[[], Result], output_format: str, *, dry: bool) -> int:
    """Runs, prints the result and gives the exit code.

    What a machine reads is alone on stdout, with the summary on stderr where the format has none; findings and the summary go
    to stderr as well where stdout is for a diff.

    :raises SnippetError, OSError: as ``run`` does, when the machine has been told.
    :raises OutputError: the result can not be printed; what was to be done is done.
    """
    try:
        result = run()
    except (SnippetError, OSError) as error:
        _print(report.errors_in(output_format, command, [error]))
        raise
    try:
        _show(command, result, output_format, dry=dry)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"the output can not be written: {error.strerror}. What was to be done is done.") from error
    return report.exit_code(result)


def _show(command: str, result: Result, output_format: str, *, dry: bool) -> None:
    _print(report.result_in(output_format, command, result))
    if output_format == "text":
        for diff in result.diffs:
            click.echo(diff, nl=False)
        if result.findings:
            click.echo(report.findings_text(result.findings), err=True)
    if output_format != "json":
        click.echo(report.summary_text(result, dry=dry), err=bool(result.diffs) or output_format != "text")


def _print(text: str) -> None:
    if text:
        click.echo(text)
