"""Print for the commands: to a person, to a machine, and to a disk that may be full."""

from __future__ import annotations

import click

from tracardi_snippet.printable import printable


class OutputError(Exception):
    """An output that cannot be written. The command itself has finished."""


def echo(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print text unchanged. The text must be ASCII, or our own, or made safe by ``printable``.

    :raises OutputError: stdout or stderr cannot be written.
    :raises BrokenPipeError: the reader of the output has gone.
    """
    try:
        click.echo(text, err=err, nl=nl)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(output_message(error)) from error


def say(text: str, *, err: bool = False) -> None:
    """Print lines to a person. Foreign names and values in the lines cannot control the terminal.

    :raises OutputError: stdout or stderr cannot be written.
    :raises BrokenPipeError: the reader of the output has gone.
    """
    echo("\n".join(map(printable, text.split("\n"))), err=err)


def output_message(error: OSError) -> str:
    """Return what to tell the user of an output that cannot be written."""
    return f"The output cannot be written: {error.strerror}."
