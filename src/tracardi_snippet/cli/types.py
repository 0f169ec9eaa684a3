from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.output import echo
from tracardi_snippet.cli.paths import PathType

if TYPE_CHECKING:
    from pathlib import Path

_GLOBALS = """
declare global {
  interface Window {
    tracker: Tracker;
    /** Only with `compat: [boomtrain]`. */
    _bt: Boomtrain;
    /** Only with `compat: [stock]`. */
    onTracardiReady: { bind(run: (ready: Ready) => void): void };
    /** Only with `compat: [stock]`. */
    response: { context: object };
    /** Only with `compat: [stock]`. */
    tracardi: { default: Tracker };
  }
  const tracker: Tracker;
  /** Only with `compat: [boomtrain]`. */
  const _bt: Boomtrain;
  /** Only with `compat: [stock]`. */
  const onTracardiReady: Window["onTracardiReady"];
}
"""


@click.command(short_help="Print tracker.d.ts, for TypeScript that calls the tracker.")
@click.option(
    "-o", "--output", type=PathType(is_file=True), metavar="FILE", help="Write the declarations to FILE instead of stdout."
)
def types(output: Path | None) -> int:
    """Print tracker.d.ts, for TypeScript code that calls window.tracker.

    The tracker's own sources are checked against the same interfaces.
    """
    from tracardi_snippet import resources
    from tracardi_snippet.cli.options import write_output

    text = (resources.TRACKER_JS / "types" / "tracker.d.ts").read_text("utf-8") + _GLOBALS
    if output is None:
        echo(text, nl=False)
    else:
        write_output(output, text.encode())
    return 0
