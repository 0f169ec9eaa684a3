"""Report the end of the program: each kind of end has a message and an exit code."""

from __future__ import annotations

import contextlib
import errno
import os
import sys

import click

from tracardi_snippet.cli.output import OutputError, output_message
from tracardi_snippet.errors import SnippetError, UndoError, UnexpectedError, error_text, unexpected
from tracardi_snippet.printable import printable
from tracardi_snippet.site.signals import Interrupted

WRONG_INPUT, DEFECT, NO_OUTPUT = 2, 70, 141
EXIT_CODES = """\
Exit codes:
  0              fine
  1              findings, such as a tag that is missing; nothing was written
  2              wrong usage, config or input; nothing was written
  70             something unexpected; the message says what changed
  129, 130, 143  ended by SIGHUP, SIGINT or SIGTERM: all pages changed, or none
  141            the output could not be written; the work itself is done"""
_INTERRUPTED = "Interrupted. The pages are all as they were, or all done."
# Errors that click's own output may meet: --help, --version, a question.
_OUTPUT_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


def exit_code(error: BaseException) -> int:
    """Print the reason for the end of the program, and return the exit code.

    :raises BaseException: the error itself, if it belongs to Python, such as SystemExit.
    """
    match error:
        case Interrupted():
            _complain(" ".join([_INTERRUPTED, *map(printable, getattr(error, "__notes__", ()))]))  # one line
            code = 128 + error.number
        case click.exceptions.Abort():
            _complain(_INTERRUPTED)
            code = 130
        case click.ClickException():
            with contextlib.suppress(OSError):
                error.show()
            code = error.exit_code
        case BrokenPipeError():
            sys.stderr.close()  # the reader of our output has gone; Python would complain while it shuts down
            code = NO_OUTPUT
        case OutputError():
            _complain(str(error))
            code = NO_OUTPUT
        case OSError() if error.errno == errno.EBADF and (interrupted := _interruption_before(error)):
            code = exit_code(interrupted)  # a file that was being closed when the signal came
        case OSError() if error.filename is None and error.errno in _OUTPUT_ERRORS:
            _complain(output_message(error))
            code = NO_OUTPUT
        case SnippetError() | OSError() if not isinstance(error, UndoError | UnexpectedError):
            _complain(error_text(error))
            code = WRONG_INPUT
        case Exception():
            _complain_of_defect(error)
            code = DEFECT
        case _:
            raise error
    return code


def _interruption_before(error: BaseException) -> Interrupted | None:
    """Return the signal in whose wake the error came, or None."""
    before: BaseException | None = error
    while before:
        if isinstance(before, Interrupted):
            return before
        before = before.__context__
    return None


def _complain_of_defect(error: Exception) -> None:
    _complain(error_text(error if isinstance(error, SnippetError) else unexpected(error)))
    if os.environ.get("TRACARDI_DEBUG") == "1":
        import traceback

        _complain("".join(traceback.format_exception(error)).rstrip())


def _complain(message: str) -> None:
    """Print to stderr. If that is not possible, only the exit code reports the error."""
    with contextlib.suppress(OSError):
        click.echo(message, err=True)
