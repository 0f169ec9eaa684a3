from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.options import (
    base_url_option,
    check_diff,
    config_option,
    diff_option,
    dry_run_option,
    exclude_option,
    ignore_option,
    jobs_option,
    load,
    out_option,
    progress,
    replace_stock_option,
    select_option,
    site_argument,
    site_format_option,
    strict_option,
)

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Put the tracker into every page of SITE.")
@site_argument
@config_option
@out_option
@exclude_option
@select_option
@ignore_option
@strict_option
@base_url_option
@replace_stock_option
@jobs_option
@dry_run_option
@diff_option
@site_format_option
def inject(  # noqa: PLR0917
    site: Path,
    config: Path | None,
    out: Path | None,
    exclude: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    base_url: str | None,
    jobs: int,
    output_format: str,
    *,
    replace_stock: bool,
    strict: bool,
    dry_run: bool,
    diff: bool,
) -> int:
    """Put the tracker into every page of the folder SITE.

    Compiles the tracker, verifies that every trigger's tag stands in a page, and inserts one block into each page's head. Not
    another byte changes. In a page that has the block already, the block is brought up to date: run this after every build.

    All pages are read and verified before the first one is written. On an error nothing is written.

    \b
      tracardi-snippet inject site                     in place
      tracardi-snippet inject site --out public        into a copy
      tracardi-snippet inject site --diff | less       look first
    """
    from tracardi_snippet.cli.results import show
    from tracardi_snippet.pipeline import inject_site
    from tracardi_snippet.run import RunOptions

    check_diff(output_format, diff=diff)
    dry = dry_run or diff
    options = RunOptions(
        out,
        exclude,
        select=select,
        ignore=ignore,
        strict=strict,
        write=not dry,
        diff=diff,
        jobs=jobs,
        replace_other_trackers=replace_stock,
        progress=progress,
    )
    return show("inject", lambda: inject_site(load(config, site, base_url), site, options), output_format, dry=dry)
