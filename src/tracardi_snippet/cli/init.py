from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracardi_snippet.cli.output import say
from tracardi_snippet.cli.paths import PathType

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

_API = "https://tracardi.example.com"
_SOURCE = "${TRACARDI_SOURCE_ID}"


@click.command(short_help="Write a commented config to start from.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing; read address and source from the environment.")
@click.option(
    "-o",
    "--output",
    type=PathType(is_file=True),
    default=Path("tracardi.yml"),
    show_default=True,
    help="The file to write.",
)
@click.option(
    "--schema/--no-schema",
    default=True,
    show_default=True,
    help="Write the schema that editors complete and check it with, too.",
)
def init(output: Path, *, yes: bool, schema: bool) -> int:
    """Write a commented config to start from.

    Asks for the address of your Tracardi API and the id of your event source. With --yes both are left to the environment
    variables TRACARDI_API and TRACARDI_SOURCE_ID. An existing file is never overwritten.

    Beside tracardi.yml lies tracardi.schema.json then, which the config's first line names to editors with the YAML language
    server. After an update of this program, 'tracardi-snippet schema -o tracardi.schema.json' brings it up to date.
    """
    from urllib.parse import quote

    from tracardi_snippet.cli.options import write_output
    from tracardi_snippet.cli.starter import schema_text, starter_config
    from tracardi_snippet.config import CONFIG_NAMES
    from tracardi_snippet.config.load import configs_in
    from tracardi_snippet.config.tracker import Source, Url
    from tracardi_snippet.errors import SiteError

    if output.suffix not in (".yml", ".yaml"):
        raise SiteError(f"{output}: the config to start from is YAML. Choose a name that ends in .yml.")
    for path in (output, *(output.with_name(name) for name in CONFIG_NAMES)):
        if path.exists() or path.is_symlink():
            raise SiteError(f"{path}: is there already. Edit it, or write another elsewhere with --output.")
    if output.name in CONFIG_NAMES and (others := configs_in(output.parent)):
        raise SiteError(f"{others[0]}: has a config already. Edit it, or write another elsewhere with --output.")
    if yes:
        api, source = "${TRACARDI_API}", "${TRACARDI_SOURCE_ID}"
    else:
        try:
            api = click.prompt("Address of your Tracardi API", default=_API, value_proc=_checked(Url, "api"), err=True)
            source = click.prompt("Id of your event source", default=_SOURCE, value_proc=_checked(Source, "id"), err=True)
        except click.Abort as error:
            raise click.UsageError("no answer, and nothing was written. Without a terminal give --yes.") from error
    beside = output.with_suffix(".schema.json")
    text = starter_config(api, source, quote(beside.name) if schema else "").encode()
    if schema and not beside.exists():
        write_output(beside, schema_text().encode())
    write_output(output, text)
    say(f"{output} written. Next: tracardi-snippet ping, then tracardi-snippet inject SITE")
    return 0


def _checked(section: type[BaseModel], key: str) -> Callable[[str], str]:
    """Return a check that refuses values at the prompt as the config would. References to the environment stay unresolved."""
    from pydantic import ValidationError

    def check(answer: str) -> str:
        if answer.encode("utf-8", "replace").decode() != answer:
            raise click.UsageError("the answer is not UTF-8. Write it in ASCII, or set the terminal to UTF-8.")
        if "${" not in answer:
            try:
                section.model_validate({key: answer})
            except ValidationError as error:
                context = error.errors()[0].get("ctx", {})
                raise click.UsageError(f"{context.get('fact')} {context.get('fix')}") from error
        return answer

    return check
