"""Signals that ask a program to end."""

from __future__ import annotations

import os
import signal
from typing import NoReturn

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals of Ctrl-C, of ``kill``, and of a terminal that is closed."""


def end_at_once() -> None:
    """Let these signals end the process without output. The exit code is 128 plus the number of the signal.

    The program calls this function while there is nothing to undo: at its start, and after its work. Python's own handler of
    Ctrl-C would print a traceback.
    """
    for number in ENDING_SIGNALS:
        # A shell starts background jobs with Ctrl-C ignored, and Python keeps this setting.
        if number != signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _end(number: int, _frame: object) -> NoReturn:
    os._exit(128 + number)
