from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.output import echo
from tracardi_snippet.cli.paths import PathType

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Print the JSON Schema of the config, for editors.")
@click.option("-o", "--output", type=PathType(is_file=True), metavar="FILE", help="Write the schema to FILE instead of stdout.")
def schema(output: Path | None) -> int:
    """Print the JSON Schema of the config, for editors that complete and check it.

    Unless --no-schema is given, 'init' writes the schema beside the config and names it in the config's first line, which the
    YAML language server (VS Code and others) reads:

      # yaml-language-server: $schema=tracardi.schema.json
    """
    from tracardi_snippet.cli.options import write_output
    from tracardi_snippet.cli.starter import schema_text

    if output is None:
        echo(schema_text(), nl=False)
    else:
        write_output(output, schema_text().encode())
    return 0
