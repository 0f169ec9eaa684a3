from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.in_place import check_in_place, yes_option
from tracardi_snippet.cli.options import (
    base_url_option,
    check_diff,
    config_option,
    config_path,
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
from tracardi_snippet.cli.switched_off import left_alone, off_line
from tracardi_snippet.cli.watch import check_watch, watch_and_inject, watch_option
from tracardi_snippet.errors import SnippetError

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.run import Result, RunOptions


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
@watch_option
@yes_option
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
    watch: bool,
    yes: bool,
) -> int:
    """Put the tracker into every page of the folder SITE.

    Compiles the tracker, verifies that every trigger's tag stands in a page, and inserts one block into each page's head. Not
    another byte changes. In a page that has the block already, the block is brought up to date: run this after every build.

    All pages are read and verified before the first one is written. On an error nothing is written.

    With --watch, the command stays until Ctrl-C, and injects again when a generator has written pages, or when the config or a
    module has changed. Findings are printed, and the watch goes on.

    In place, your home folder, a folder above it, and the folder of the config need --yes. inject.root: true in the config also
    allows them.

    \b
      tracardi-snippet inject site                     in place
      tracardi-snippet inject site --out public        into a copy
      tracardi-snippet inject site --diff | less       look first
      tracardi-snippet inject site --watch             again after each build
    """
    from tracardi_snippet.cli.results import show
    from tracardi_snippet.run import RunOptions

    check_diff(output_format, diff=diff)
    if watch:
        check_watch(output_format, dry_run=dry_run, diff=diff)
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
    needs_yes = not (dry or out or yes)
    if watch and off_line(config_path(config, site)) is None:
        load_now = partial(_load_switched_on, config, site, base_url)
        return watch_and_inject(site, load_now, partial(_inject, site, needs_yes), options)
    return show("inject", partial(_run, config, base_url, site, options, needs_yes), output_format, dry=dry)


def _run(config: Path | None, base_url: str | None, site: Path, options: RunOptions, needs_yes: bool) -> Result:  # noqa: FBT001
    path = config_path(config, site)
    return left_alone(path, site, options) or _inject(site, needs_yes, load(path, site, base_url), options)


def _load_switched_on(config: Path | None, site: Path, base_url: str | None) -> LoadedConfig:
    """Return the config of a watch.

    :raises SnippetError: tracking has been switched off meanwhile. The pages stay as they are.
    """
    path = config_path(config, site)
    if line := off_line(path):
        raise SnippetError(f"{path}:{line}: enabled is false: pages that are written now get no tracker.")
    return load(config, site, base_url)


def _inject(site: Path, needs_yes: bool, loaded: LoadedConfig, options: RunOptions) -> Result:  # noqa: FBT001
    from tracardi_snippet.pipeline import inject_site

    if needs_yes:
        check_in_place(site, loaded)
    return inject_site(loaded, site, options)
