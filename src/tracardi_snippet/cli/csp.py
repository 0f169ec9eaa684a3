from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracardi_snippet.block.csp import HEADER_FORMATS
from tracardi_snippet.cli.options import base_url_option, config_option, exclude_option, load, site_argument
from tracardi_snippet.cli.output import echo

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Print what a Content-Security-Policy must allow.")
@site_argument
@config_option
@exclude_option
@base_url_option
@click.option("--headers", type=click.Choice(HEADER_FORMATS), help="A whole policy, as this server or host reads it.")
def csp(site: Path, config: Path | None, exclude: tuple[str, ...], base_url: str | None, headers: str | None) -> int:
    """Print what a Content-Security-Policy has to allow for the pages of the folder SITE.

    Without --headers these are the sources to add to a policy that the site has: hashes of the tracker's inline scripts, and
    the address of the Tracardi API. With it, a policy to start from: it allows the tracker, and files and requests of the
    site's own address; the pages' other inline scripts, and other hosts, are not in it.

    \b
      tracardi-snippet csp site
      tracardi-snippet csp site --headers netlify >> site/_headers

    A page whose own policy (a meta element) would block the tracker is an error of 'inject' and 'check'.
    """
    from tracardi_snippet.block.csp import directives, header
    from tracardi_snippet.pipeline import needs_of_site

    needs = needs_of_site(load(config, site, base_url), site, exclude)
    if headers:
        echo(header(needs, headers))
        echo("Add to it the hashes of your own inline scripts, and other hosts that the pages load from.", err=True)
    else:
        for name, sources in directives(needs).items():
            echo(" ".join((name, *sources)))
    return 0
