from __future__ import annotations

import click


@click.command()
def schema() -> int:
    """Print the JSON Schema of the config, for editors that complete and check it.

    With the YAML language server (VS Code and others) save it beside the config and write as the config's first line

      # yaml-language-server: $schema=tracardi.schema.json
    """
    import json

    from tracardi_snippet.config import config_schema

    click.echo(json.dumps(config_schema(), indent=2))
    return 0
