from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.options import config_option, format_option, load
from tracardi_snippet.cli.output import echo, say

if TYPE_CHECKING:
    from pathlib import Path


@click.command("ping", short_help="See whether Tracardi accepts events.")
@config_option
@click.option(
    "--origin", metavar="URL", help="Your site's origin, such as https://www.example.com: also ask as its pages would."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, max=3600, min_open=True),
    default=10.0,
    show_default=True,
    help="Seconds for everything together, from the look-up of the host to the last byte of the answer.",
)
@format_option
def ping_command(config: Path | None, origin: str | None, timeout: float, output_format: str) -> int:
    """See whether Tracardi accepts events, before any page is published.

    Sends one event of type tracardi-snippet-ping, marked not to be stored, to the configured API, and explains the answer.
    Exit code 1: events from the site would not arrive.
    """
    from dataclasses import asdict

    from tracardi_snippet.checks.ping import is_origin, ping
    from tracardi_snippet.printable import json_text

    origin = origin.rstrip("/") if origin else None
    if origin and not is_origin(origin):
        raise click.BadParameter("give scheme and host, such as https://www.example.com", param_hint="--origin")
    if timeout != timeout:  # noqa: PLR0124  "nan" passes every comparison
        raise click.BadParameter("give a number of seconds", param_hint="--timeout")
    result = ping(load(config, documents=False).config.tracker, origin, timeout)
    if output_format == "json":
        echo(json_text(asdict(result)))
    else:
        say(f"{result.url}: {result.fact}" + (f"\n    {result.fix}" if result.fix else ""), err=not result.ok)
    return 0 if result.ok else 1
