from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

import click

from tracardi_snippet import report
from tracardi_snippet.cli.expectations import check_is_new, read_expectations, write_recorded, write_visited
from tracardi_snippet.cli.options import (
    checked_globs,
    config_option,
    exclude_option,
    ignore_option,
    load,
    select_option,
    site_argument,
    site_format_option,
    strict_option,
)
from tracardi_snippet.cli.output import echo
from tracardi_snippet.cli.paths import PathType
from tracardi_snippet.cli.results import result_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tracardi_snippet.visit.options import VisitOptions
    from tracardi_snippet.visit.result import VisitResult


@click.command(short_help="Visit the pages in a real browser, and tell which triggers fire.")
@site_argument
@config_option
@click.option("--pages", multiple=True, metavar="GLOB", callback=checked_globs, help="Visit these pages only. May be repeated.")
@exclude_option
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Visit N pages, chosen by --seed.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed chooses the same pages.")
@click.option(
    "--browser", type=click.Choice(["chromium", "firefox"]), default="chromium", show_default=True, help="The browser."
)
@click.option("--browser-path", type=PathType(), help="An installed browser, if it is not found by itself.")
@click.option(
    "--jobs", type=click.IntRange(0, 64), default=0, metavar="N", help="Pages that are open at once; 0: by processors."
)
@click.option(
    "--timeout", type=click.FloatRange(1, 3600), default=30.0, show_default=True, help="Seconds until a page is given up."
)
@click.option("--no-consent", is_flag=True, help="Do not grant the consent that 'consent: required' waits for.")
@click.option("--events", is_flag=True, help="Print the events that arrived, page by page.")
@click.option("--expect", type=PathType(), help="A file with actions and expected events; what does not arrive is an error.")
@click.option("--record", type=PathType(), help="Append a line of JSON to this file for each event that arrives.")
@click.option(
    "--screenshots", type=PathType(), help="A folder for a picture of each page with a trigger or event that is missed."
)
@click.option("--write-expect", type=PathType(), help="Write the events that arrived to this file, for --expect.")
@click.option("--recording", type=PathType(), help="With --write-expect: take the events of this recording, and visit no page.")
@select_option
@ignore_option
@strict_option
@site_format_option
def visit(  # noqa: PLR0917
    site: Path,
    config: Path | None,
    pages: tuple[str, ...],
    exclude: tuple[str, ...],
    sample: int | None,
    seed: int,
    browser: str,
    browser_path: Path | None,
    jobs: int,
    timeout: float,
    expect: Path | None,
    record: Path | None,
    screenshots: Path | None,
    write_expect: Path | None,
    recording: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    output_format: str,
    *,
    no_consent: bool,
    events: bool,
    strict: bool,
) -> int:
    """Visit the pages of the folder SITE in a browser, do what their triggers watch, and tell which do not fire, and why.

    Writes no page, and nothing leaves this machine: other hosts, forms and downloads are answered here.

    SITE may have been injected before or not.
    """
    check_is_new(write_expect)
    if recording:
        if not write_expect:
            raise click.UsageError("--recording goes with --write-expect FILE.")
        from tracardi_snippet.site.files import check_site

        loaded = load(config, site)
        check_site(site)
        write_recorded(write_expect, recording, site, loaded)
        return 0

    def run() -> VisitResult:
        options = _options()(
            pages=pages,
            exclude=exclude,
            sample=sample,
            seed=seed,
            browser=browser,
            browser_path=browser_path,
            jobs=jobs,
            timeout=timeout,
            consent=not no_consent,
            select=select,
            ignore=ignore,
            strict=strict,
            record=record,
            screenshots=screenshots,
            expectations=read_expectations(expect),
        )
        return _visited(site, config, options)

    result = result_of("visit", run, output_format)
    exit_code = 1 if result.is_blocked else 0
    _show(result, output_format, exit_code, events=events)
    if write_expect:  # after the report, which a path that cannot be written must not swallow
        write_visited(write_expect, result)
    return exit_code


def _options() -> type[VisitOptions]:
    from tracardi_snippet.visit.options import VisitOptions

    return VisitOptions


def _visited(site: Path, config: Path | None, options: VisitOptions) -> VisitResult:
    from tracardi_snippet.errors import with_extra

    with with_extra("browser", "visit"):
        from tracardi_snippet.visit.site_visit import visit_site
    with _progress() as progress:
        return visit_site(site, lambda: load(config, site), options, progress)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows how many pages are done, in a bar on stderr if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    with click.progressbar(length=1, label="Visiting", file=sys.stderr) as bar:

        def show(done: int, every: int) -> None:
            if every:
                bar.length = every
                bar.update(done - bar.pos)

        yield show


def _show(result: VisitResult, output_format: str, exit_code: int, *, events: bool) -> None:
    from tracardi_snippet.visit.report import events_text, result_json, summary_text

    if output_format == "json":
        echo(result_json(result, exit_code))
        return
    if output_format != "text" and (text := report.findings_in(output_format, result.findings, exit_code)):
        echo(text)
    if output_format == "text":
        if events:
            echo(events_text(result))
        if result.findings:
            echo(report.findings_text(result.findings), err=True)
    for note in result.notes:
        echo(note, err=True)
    echo(summary_text(result), err=output_format != "text")
