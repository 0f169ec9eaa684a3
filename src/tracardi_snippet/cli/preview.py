from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.options import config_option, load, site_argument
from tracardi_snippet.cli.output import say
from tracardi_snippet.cli.paths import PathType

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Serve the site, and show its events as they come.")
@site_argument
@config_option
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the site. Default: the first free one.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen at. With another address, other machines can open the preview.",
)
@click.option(
    "--base-path",
    default="",
    metavar="PATH",
    help="Serve the site below PATH. Default: the path in the index page's canonical link.",
)
@click.option("--forward", default="", metavar="URL", help="Pass events on to the Tracardi API at URL, and show its answers.")
@click.option("--record", type=PathType(), help="Append a line of JSON to this file for each event that arrives.")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
def preview(  # noqa: PLR0917
    site: Path,
    config: Path | None,
    port: int | None,
    host: str,
    base_path: str,
    forward: str,
    record: Path | None,
    *,
    no_open: bool,
) -> int:
    """Serve the folder SITE with the tracker in each page, and show the events that arrive.

    Writes no file except that of --record. Events stay on this machine, unless --forward says otherwise. A page loads again
    when it, the config or a module has changed.

    SITE may already contain blocks.
    """
    from tracardi_snippet.errors import with_extra

    with with_extra("preview", "preview"):
        from tracardi_snippet.preview.options import PreviewOptions
        from tracardi_snippet.preview.run import run_preview

    options = PreviewOptions(
        host,
        port,
        _with_slashes(base_path),
        _checked_address(forward),
        not no_open,
        os.environ.get("TRACARDI_PREVIEW_TOKEN", ""),
        record=record,
    )
    return run_preview(site, lambda: load(config, site), options, say)


def _with_slashes(path: str) -> str:
    return f"/{path.strip('/')}/".replace("//", "/") if path else ""


def _checked_address(forward: str) -> str:
    """Return the address without its final slash.

    :raises click.BadParameter: the address is no http(s) URL, or cannot be the address of a Tracardi API.
    """
    if not forward:
        return ""
    from pydantic import TypeAdapter, ValidationError

    from tracardi_snippet.config.urls import ApiUrl

    try:
        return TypeAdapter(ApiUrl).validate_python(forward)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise click.BadParameter(f"{wrong['msg']} {wrong.get('ctx', {}).get('fix', '')}", param_hint="--forward") from error
