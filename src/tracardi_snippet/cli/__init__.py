"""The command line. Only this package prints, and only ``main`` exits."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import click

from tracardi_snippet import __version__
from tracardi_snippet.cli.check import check
from tracardi_snippet.cli.compile import compile_command
from tracardi_snippet.cli.completion import completion
from tracardi_snippet.cli.csp import csp
from tracardi_snippet.cli.explain import explain
from tracardi_snippet.cli.init import init
from tracardi_snippet.cli.inject import inject
from tracardi_snippet.cli.output import OutputError, output_message
from tracardi_snippet.cli.ping import ping_command
from tracardi_snippet.cli.remove import remove
from tracardi_snippet.cli.rule import rule
from tracardi_snippet.cli.schema import schema
from tracardi_snippet.cli.snippet import snippet
from tracardi_snippet.cli.types import types
from tracardi_snippet.cli.validate import validate
from tracardi_snippet.errors import SnippetError, UndoError, error_text
from tracardi_snippet.hosts.garbage import without_gc
from tracardi_snippet.system import ENDING_SIGNALS

_OUTPUT_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


class _InOrder(click.Group):
    """Lists the commands as a new user meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tracardi-snippet")
def cli() -> None:
    """Tracardi tracking for static sites: built, checked and shipped like the rest of the site.

    \b
    A new site takes three commands:
      tracardi-snippet init                    write tracardi.yml, and edit it
      tracardi-snippet ping                    see that Tracardi accepts events
      tracardi-snippet inject site             put the tracker into every page of the folder

    The config file is tracardi.yml (or .yaml, .toml, .json): in the current folder, else in the site's folder, else in the one
    above. --config names another.

    Exit codes: 0 fine; 1 findings, such as a trigger whose tag no page carries; 2 wrong usage, config or input. Where the code
    is not 0, no file has been changed.
    """


for command in (
    init,
    validate,
    ping_command,
    inject,
    check,
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


def _interrupt(*_: object) -> None:
    """A request to end goes the way of Ctrl-C: what was begun is undone."""
    raise KeyboardInterrupt


def _open_streams() -> None:
    """Both can be written to, whatever the caller has closed and the terminal can show."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, as with 2>&-
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # to our end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # names of files hold what a terminal's encoding may not


def _complain(message: str) -> None:
    """Print to stderr. The exit code tells the rest if that is not possible."""
    with contextlib.suppress(OSError):
        click.echo(message, err=True)


def _failed(error: SnippetError | OSError) -> int:
    """Say what is wrong, and return the exit code."""
    # click's own output: --help, --version, a question
    if isinstance(error, OSError) and error.filename is None and error.errno in _OUTPUT_ERRORS:
        _complain(output_message(error))
        return 141
    _complain(error_text(error))
    return 70 if isinstance(error, UndoError) else 2


def main(arguments: list[str] | None = None) -> Any:
    """The entry point: turns errors into messages and exit codes."""
    # pydantic looks through all installed packages for plugins of its own when it is imported; we have none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    _open_streams()
    if threading.current_thread() is threading.main_thread():
        for number in ENDING_SIGNALS:
            if number != signal.SIGINT:  # Python raises KeyboardInterrupt by itself
                signal.signal(number, _interrupt)
    try:
        with without_gc():
            code = cli.main(arguments, prog_name="tracardi-snippet", standalone_mode=False)
    except click.exceptions.Abort:
        _complain("Interrupted. The pages are all as they were, or all done.")
        sys.exit(130)
    except click.ClickException as error:
        with contextlib.suppress(OSError):
            error.show()
        sys.exit(error.exit_code)
    except OutputError as error:
        _complain(str(error))
        sys.exit(141)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; Python would complain while it shuts down
        sys.exit(141)
    except (SnippetError, OSError) as error:
        sys.exit(_failed(error))
    sys.exit(code if isinstance(code, int) else 0)
