from __future__ import annotations

from pathlib import Path

import click

from tracardi_snippet.cli.options import (
    diff_option,
    dry_run_option,
    exclude_option,
    format_option,
    jobs_option,
    progress,
    site_argument,
)


@click.command()
@site_argument
@click.option("--out", type=click.Path(path_type=Path), help="Write a copy of the site there; leave SITE as it is.")
@exclude_option
@jobs_option
@dry_run_option
@diff_option
@format_option
def remove(
    site: Path, out: Path | None, exclude: tuple[str, ...], jobs: int, output_format: str, *, dry_run: bool, diff: bool
) -> int:
    """Take our block out of every page of the folder SITE.

    Each page has the bytes then that it had before 'inject'. Needs no config.
    """
    from tracardi_snippet.cli.results import show
    from tracardi_snippet.pipeline import remove_from_site
    from tracardi_snippet.run import RunOptions

    dry = dry_run or diff
    options = RunOptions(out, exclude, write=not dry, diff=diff, jobs=jobs, progress=progress)
    return show("remove", remove_from_site(site, options), output_format, dry=dry)
