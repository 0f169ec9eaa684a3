from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.options import config_option, load, site_path
from tracardi_snippet.cli.output import echo

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Print the block, to paste it into a template by hand.")
@config_option
@click.option(
    "--page", metavar="PATH", help="The block of this page, a path relative to the site. Default: of a page at the top."
)
def snippet(config: Path | None, page: str | None) -> int:
    """Print the block, to paste it into a template by hand.

    It belongs into the head, right after the charset declaration. Without --page it holds what all pages get and nothing that
    the config's 'pages' add.

    Where it has a line break, keep it: what follows would be a comment. A layout that joins lines, such as Jekyll's
    compress.html, breaks the tracker: 'inject' the built site instead.

    In delivery mode 'file', 'tracardi-snippet compile -o NAME' writes the file that the block names.
    """
    from tracardi_snippet.block.render import Renderer
    from tracardi_snippet.tracker.compile import compile_tracker

    loaded = load(config)
    renderer = Renderer(loaded.config, compile_tracker(loaded))
    echo(renderer.block(site_path(page)) if page else renderer.common_block())
    if renderer.tracker_path:
        echo(f"The block loads {renderer.tracker_path}: tracardi-snippet compile -o {renderer.tracker_path}", err=True)
    return 0
