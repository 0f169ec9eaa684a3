"""The command line. Only this package prints, and only ``main`` exits."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from tracardi_snippet import __version__
from tracardi_snippet.cli.check import check
from tracardi_snippet.cli.compile import compile_command
from tracardi_snippet.cli.completion import completion
from tracardi_snippet.cli.csp import csp
from tracardi_snippet.cli.ending import EXIT_CODES, exit_code
from tracardi_snippet.cli.explain import explain
from tracardi_snippet.cli.init import init
from tracardi_snippet.cli.inject import inject
from tracardi_snippet.cli.ping import ping_command
from tracardi_snippet.cli.preview import preview
from tracardi_snippet.cli.remove import remove
from tracardi_snippet.cli.rule import rule
from tracardi_snippet.cli.schema import schema
from tracardi_snippet.cli.snippet import snippet
from tracardi_snippet.cli.types import types
from tracardi_snippet.cli.validate import validate
from tracardi_snippet.cli.visit import visit
from tracardi_snippet.errors import SnippetError
from tracardi_snippet.hosts.garbage import without_gc
from tracardi_snippet.site.signals import check_signals, listening


class _InOrder(click.Group):
    """A group that lists its commands in the order in which a new user needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(
    cls=_InOrder,
    epilog=f"\b\n{EXIT_CODES}",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="tracardi-snippet")
def cli() -> None:
    """Tracardi tracking for static sites: built, checked and shipped like the rest of the site.

    \b
    A new site takes three commands:
      tracardi-snippet init                    write tracardi.yml, and edit it
      tracardi-snippet ping                    see that Tracardi accepts events
      tracardi-snippet inject site             put the tracker into every page of the folder

    The config file is tracardi.yml (or .yaml, .toml, .json), or the settings of ours in pyproject.toml, mkdocs.yml or
    zensical.toml: in the current folder, else in the site's folder, else in the one above. --config names another.
    """


for command in (
    init,
    validate,
    ping_command,
    inject,
    check,
    preview,
    visit,
    remove,
    rule,
    csp,
    explain,
    snippet,
    compile_command,
    schema,
    types,
    completion,
):
    cli.add_command(command)


def _open_streams() -> None:
    """Make stdout and stderr writable, even if the caller has closed them or the terminal cannot show every character."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, as with 2>&-
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # open until the process ends
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names of files hold what a terminal's encoding may not


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command line, and exit: errors become messages and exit codes.

    :param arguments: without the program's name; None: those of the process.
    """
    # pydantic looks through all installed packages for plugins of its own when it is imported; we have none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    _open_streams()
    sys.exit(_run(arguments))


def _call(arguments: list[str] | None) -> object:
    try:
        return cli.main(arguments, prog_name="tracardi-snippet", standalone_mode=False)
    except Exception as error:
        if not isinstance(error, (SnippetError, OSError, click.ClickException, click.exceptions.Exit)):
            check_signals()  # a library may have turned a signal into an error of its own
        raise


def _run(arguments: list[str] | None) -> int:
    try:
        with listening(), without_gc():
            code = _call(arguments)
    except BaseException as error:  # noqa: BLE001  # each kind has its exit code
        return exit_code(error)
    return code if isinstance(code, int) else 0
