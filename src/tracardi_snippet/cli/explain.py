from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.options import config_option, format_option, load, site_path
from tracardi_snippet.cli.output import echo, say

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Print the options of a page, and where each comes from.")
@click.argument("page")
@config_option
@format_option
def explain(page: str, config: Path | None, output_format: str) -> int:
    """Print the options that PAGE gets, and where each value comes from.

    PAGE is a path relative to the site, such as shop/laptop.html; the file need not exist.
    """
    import json

    from tracardi_snippet.block.explain import explain_page, is_excluded
    from tracardi_snippet.printable import json_text

    page = site_path(page)
    loaded = load(config)
    lines = explain_page(loaded, page)
    excluded = is_excluded(loaded, page)
    if output_format == "json":
        options = [{"key": line.key, "value": line.value, "origin": line.origin} for line in lines]
        echo(json_text({"page": page, "excluded": excluded, "options": options}))
        return 0
    width = max(len(line.key) for line in lines)
    for line in lines:
        say(f"{line.key:{width}}  {json.dumps(line.value, ensure_ascii=False)}  <- {line.origin}")
    if excluded:
        say(f"{page} is excluded: it gets no block.", err=True)
    return 0
