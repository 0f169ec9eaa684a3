"""Hold back Ctrl-C and other ending signals while something must not be left half done."""

from __future__ import annotations

import contextlib
import signal
import threading
from typing import TYPE_CHECKING

from tracardi_snippet.system import ENDING_SIGNALS

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back signals that ask the program to end; the first one is raised again when the block ends.

    Uses handlers. A signal mask applies to one thread only, and the threads of esbuild's runtime would take the signal.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []
    before = [(number, signal.signal(number, lambda number, _: received.append(number))) for number in ENDING_SIGNALS]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, signal.SIG_DFL if handler is None else handler)  # None: not set by Python
        for came in received[:1]:
            signal.raise_signal(came)
