from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.options import config_option, format_option, load
from tracardi_snippet.cli.output import echo
from tracardi_snippet.cli.paths import PathType

if TYPE_CHECKING:
    from pathlib import Path


@click.command("compile", short_help="Compile the tracker alone.")
@config_option
@click.option("-o", "--output", type=PathType(is_file=True), help="Write the script there, not to stdout.")
@click.option("--minify/--no-minify", default=True, help="--no-minify keeps names and lines, for reading.")
@click.option("--report", is_flag=True, help="Print bytes of the script and of each feature in it; no script on stdout.")
@format_option
def compile_command(config: Path | None, output: Path | None, output_format: str, *, minify: bool, report: bool) -> int:
    """Compile the tracker alone.

    It holds what the config uses and nothing else. The same config gives the same bytes.

    \b
      tracardi-snippet compile --report
      tracardi-snippet compile -o tracker.js
    """
    from tracardi_snippet.cli.options import write_output
    from tracardi_snippet.printable import json_text
    from tracardi_snippet.report import sizes_text
    from tracardi_snippet.report.document import bundle_object
    from tracardi_snippet.tracker.compile import compile_tracker
    from tracardi_snippet.tracker.sizes import feature_sizes, measure

    loaded = load(config)
    bundle = compile_tracker(loaded, minified=minify)
    if output is not None:
        write_output(output, bundle.data)
    if report and output_format == "text":
        echo(sizes_text(measure(bundle.data), feature_sizes(loaded)))
    elif output_format == "json":
        sizes = {"whole": asdict(measure(bundle.data))}
        if report:
            sizes["features"] = {name: asdict(size) for name, size in feature_sizes(loaded).items()}
        echo(json_text({**bundle_object(bundle), "sizes": sizes}))
    elif output is None:
        echo(bundle.text)
    return 0
