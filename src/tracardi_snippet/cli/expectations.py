"""Read and write the expectation files of ``visit``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.output import echo

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.expect.load import PageExpectation
    from tracardi_snippet.visit.result import VisitResult


def read_expectations(path: Path | None) -> tuple[PageExpectation, ...]:
    """Return the expectations of a file; none without a file.

    :raises ConfigError: the file is wrong.
    """
    if path is None:
        return ()
    from tracardi_snippet.expect.load import load_expectations

    return tuple(load_expectations(path))


def check_is_new(path: Path | None) -> None:
    """Check that no file is overwritten.

    :raises click.UsageError: the file exists.
    """
    if path and path.is_file():
        raise click.UsageError(f"--write-expect {path}: the file exists, perhaps with your changes. Name another one.")


def write_visited(path: Path, result: VisitResult) -> None:
    """Write the file that a visit meets. Without events, say so and write nothing.

    :raises SiteError: the file cannot be written.
    """
    from tracardi_snippet.visit.write_expectations import visit_expectations

    _write(path, visit_expectations(result.visits))


def write_recorded(path: Path, recording: Path, site: Path, loaded: LoadedConfig) -> None:
    """Write the file that the events of a recording meet. Without events, say so and write nothing.

    :raises ConfigError: a line of the recording cannot be read.
    :raises SnippetError: the recording cannot be read, the tracker cannot be compiled, or the file cannot be written.
    """
    from tracardi_snippet.visit.recorded_expectations import recorded_expectations

    _write(path, recorded_expectations(recording, site, loaded))


def _write(path: Path, text: str) -> None:
    from tracardi_snippet.cli.options import write_output

    if text:
        write_output(path, text.encode())
        echo(f"{path}: written.", err=True)
    else:
        echo(f"{path}: not written, since no event has arrived.", err=True)
