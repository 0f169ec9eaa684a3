"""Signals that ask a program to end."""

from __future__ import annotations

import os
import signal
from typing import NoReturn

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, ``kill``, and a terminal that is closed."""


def end_at_once() -> None:
    """Let these signals end the process without a word, with 128 plus the number of the signal as the exit code.

    For the time in which there is nothing to undo: while the program starts, and after its end. Python's own handler of Ctrl-C
    would print a traceback.
    """
    for number in ENDING_SIGNALS:
        # A shell starts background jobs deaf to Ctrl-C, and Python leaves them so.
        if number != signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _end(number: int, _frame: object) -> NoReturn:
    os._exit(128 + number)
