from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.options import (
    config_option,
    exclude_option,
    jobs_option,
    load,
    progress,
    site_argument,
    site_format_option,
    strict_option,
)

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@site_argument
@config_option
@exclude_option
@strict_option
@jobs_option
@site_format_option
def check(site: Path, config: Path | None, exclude: tuple[str, ...], jobs: int, output_format: str, *, strict: bool) -> int:
    """Do all that 'inject' does to the folder SITE, but write.

    Says of each trigger whose tag no page carries where it stands in the config, and which element was probably meant; and of
    each data-tracardi-tag that no trigger names, where it stands in the site.

    Works on a site before and after 'inject'.
    """
    from tracardi_snippet.cli.results import show
    from tracardi_snippet.pipeline import inject_site
    from tracardi_snippet.run import RunOptions

    options = RunOptions(None, exclude, strict=strict, write=False, jobs=jobs, progress=progress)
    return show("check", lambda: inject_site(load(config, site), site, options), output_format, dry=True)
