"""The ways in which tests run the command line: in the same process by the fixture ``run``, or as a process that gets signals."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Run:
    """The result of a command."""

    code: int
    """The exit code."""
    out: str
    """The text on standard output."""
    err: str
    """The text on standard error."""


Runner: TypeAlias = Callable[..., Run]
"""The fixture ``run``: call it with the arguments of ``tracardi-snippet``."""


def heed_ignored_signals() -> None:
    """Reset what this process was told to ignore. The tests may run as a background job, which ignores Ctrl-C:
    https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html (section 2.11).
    """
    for number, default in (
        (signal.SIGINT, signal.default_int_handler),
        (signal.SIGHUP, signal.SIG_DFL),
        (signal.SIGTERM, signal.SIG_DFL),
    ):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, default)


def heed_signals() -> None:
    """Reset the handlers of three signals; use as ``preexec_fn``."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
