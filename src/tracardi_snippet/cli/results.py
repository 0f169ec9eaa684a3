"""How the commands that go over a site end: what they print, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracardi_snippet import report

if TYPE_CHECKING:
    from tracardi_snippet.run import Result


def show(command: str, result: Result, output_format: str, *, dry: bool) -> int:
    """Prints the result and gives the exit code. Findings and the summary go to stderr where stdout is for a diff."""
    if output_format == "json":
        click.echo(report.result_json(command, result))
        return report.exit_code(result)
    for diff in result.diffs:
        click.echo(diff, nl=False)
    if result.findings:
        click.echo(report.findings_text(result.findings), err=True)
    click.echo(report.summary_text(result, dry=dry), err=bool(result.diffs))
    return report.exit_code(result)
