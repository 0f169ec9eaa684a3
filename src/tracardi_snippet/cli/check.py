from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.options import (
    base_url_option,
    config_option,
    config_path,
    exclude_option,
    ignore_option,
    jobs_option,
    load,
    progress,
    replace_stock_option,
    select_option,
    site_argument,
    site_format_option,
    strict_option,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.run import Result, RunOptions


@click.command(short_help="Do everything that 'inject' does, but write nothing.")
@site_argument
@config_option
@exclude_option
@select_option
@ignore_option
@strict_option
@base_url_option
@replace_stock_option
@click.option("--published", is_flag=True, help="The site is to be published as it is: a page without the block is an error.")
@jobs_option
@site_format_option
def check(  # noqa: PLR0917
    site: Path,
    config: Path | None,
    exclude: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    base_url: str | None,
    jobs: int,
    output_format: str,
    *,
    replace_stock: bool,
    published: bool,
    strict: bool,
) -> int:
    """Do everything that 'inject' does to the folder SITE, but write nothing.

    If no page carries a trigger's tag, the report names the trigger's line in the config and the element that was probably
    meant. If no trigger names a data-tracardi-tag, the report names its place in the site.

    Works on a site before and after 'inject'. With --published, each page must have the block that 'inject' would write.
    """
    from tracardi_snippet.cli.results import show
    from tracardi_snippet.run import RunOptions

    options = RunOptions(
        None,
        exclude,
        select=select,
        ignore=ignore,
        strict=strict,
        write=False,
        published=published,
        jobs=jobs,
        replace_other_trackers=replace_stock,
        progress=progress,
    )
    return show("check", partial(_run, config, base_url, site, options), output_format, dry=True)


def _run(config: Path | None, base_url: str | None, site: Path, options: RunOptions) -> Result:
    from tracardi_snippet.cli.switched_off import left_alone
    from tracardi_snippet.pipeline import inject_site

    path = config_path(config, site)
    return left_alone(path, site, options) or inject_site(load(path, site, base_url), site, options)
