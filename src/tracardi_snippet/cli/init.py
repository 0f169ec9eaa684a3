from __future__ import annotations

from pathlib import Path

import click

_API = "https://tracardi.example.com"


@click.command()
@click.option("-y", "--yes", is_flag=True, help="Ask nothing; read address and source from the environment.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("tracardi.yml"),
    show_default=True,
    help="The file to write.",
)
def init(output: Path, *, yes: bool) -> int:
    """Write a commented config to start from.

    Asks for the address of your Tracardi API and the id of your event source. With --yes both are left to the environment
    variables TRACARDI_API and TRACARDI_SOURCE_ID. An existing file is never overwritten.
    """
    from tracardi_snippet.cli.options import written_atomically
    from tracardi_snippet.errors import SiteError
    from tracardi_snippet.starter import starter_config

    if output.exists():
        raise SiteError(f"{output}: is there already. Edit it, or choose another name with --output.")
    if yes:
        api, source = "${TRACARDI_API}", "${TRACARDI_SOURCE_ID}"
    else:
        api = click.prompt("Address of your Tracardi API", default=_API, err=True)
        source = click.prompt("Id of your event source", default="${TRACARDI_SOURCE_ID}", err=True)
    with written_atomically(output) as write:
        write(starter_config(api, source).encode())
    click.echo(f"{output} written. Next: tracardi-snippet ping, then tracardi-snippet inject SITE")
    return 0
