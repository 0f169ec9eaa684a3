from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.in_place import check_in_place, yes_option
from tracardi_snippet.cli.options import (
    check_diff,
    diff_option,
    dry_run_option,
    exclude_option,
    jobs_option,
    out_option,
    progress,
    site_argument,
    site_format_option,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.run import Result, RunOptions


@click.command(short_help="Take our block out of every page of SITE.")
@site_argument
@out_option
@exclude_option
@jobs_option
@dry_run_option
@diff_option
@yes_option
@site_format_option
def remove(
    site: Path,
    out: Path | None,
    exclude: tuple[str, ...],
    jobs: int,
    output_format: str,
    *,
    dry_run: bool,
    diff: bool,
    yes: bool,
) -> int:
    """Take our block out of every page of the folder SITE.

    Then each page has the bytes that it had before 'inject'. No config is needed.

    In place, your home folder and a folder above it need --yes.
    """
    from tracardi_snippet.cli.results import show
    from tracardi_snippet.run import RunOptions

    check_diff(output_format, diff=diff)
    dry = dry_run or diff
    options = RunOptions(out, exclude, write=not dry, diff=diff, jobs=jobs, progress=progress)
    needs_yes = not (dry or out or yes)
    return show("remove", partial(_run, site, options, needs_yes), output_format, dry=dry)


def _run(site: Path, options: RunOptions, needs_yes: bool) -> Result:  # noqa: FBT001
    from tracardi_snippet.pipeline import remove_from_site

    if needs_yes:
        check_in_place(site)
    return remove_from_site(site, options)
