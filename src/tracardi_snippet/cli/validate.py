from __future__ import annotations

import os
from contextlib import nullcontext, suppress
from pathlib import Path

import click

from tracardi_snippet.cli.options import site_format_option
from tracardi_snippet.cli.output import OutputError, echo, say
from tracardi_snippet.cli.paths import PathType
from tracardi_snippet.errors import CombinedError, SnippetError


@click.command(short_help="Check config files alone, without a site.")
@click.argument("configs", metavar="[CONFIG]...", nargs=-1, type=PathType())
@click.option(
    "--skip-others", is_flag=True, help="Skip a pyproject.toml, mkdocs.yml or zensical.toml that holds no settings of ours."
)
@site_format_option
def validate(configs: tuple[Path, ...], output_format: str, *, skip_others: bool) -> int:
    """Check config files alone, before there is a site: every key, and that the tracker compiles.

    Without CONFIG, the one in the current folder. An environment variable that is not set here is no error, since the site may
    be built elsewhere: it is named, and what depends on it is left to 'check'.

    \b
      tracardi-snippet validate
      tracardi-snippet validate shop/tracardi.yml blog/tracardi.yml
    """
    from tracardi_snippet import report
    from tracardi_snippet.checks.config_file import validate_config
    from tracardi_snippet.config.tool_files import has_tool_config

    errors: list[SnippetError | OSError] = []
    for path in configs or _found(errors):
        try:
            if skip_others and not has_tool_config(path, os.environ):
                continue
            unset = validate_config(path)
        except (SnippetError, OSError) as error:
            errors.append(error)
        else:
            depends = f", as far as it does not depend on {', '.join(unset)}, not set here" if unset else ""
            say(f"{path}: valid{depends}", err=output_format != "text")
    document = report.errors_in(output_format, "validate", errors)
    with suppress(OutputError) if errors else nullcontext():  # the errors matter more
        if document:
            echo(document)
    if errors:
        raise CombinedError(errors)
    return 0


def _found(errors: list[SnippetError | OSError]) -> tuple[Path, ...]:
    from tracardi_snippet.config import find_config

    try:
        return (find_config([Path()]),)
    except (SnippetError, OSError) as error:
        errors.append(error)
        return ()
