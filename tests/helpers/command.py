"""The command line as tests run it: in process by the fixture ``run``, or as a process that gets signals."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Run:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


Runner: TypeAlias = Callable[..., Run]
"""The fixture ``run``: call it with the arguments of ``tracardi-snippet``."""


def heed_signals() -> None:
    """For ``preexec_fn``: a shell starts background jobs deaf to Ctrl-C, and the tests may run in one."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
