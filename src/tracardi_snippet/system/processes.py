"""Processes: who runs, and the worker processes of a run."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext


def is_running(process: int) -> bool:
    """Return whether a process with this number lives."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def usable_processors() -> int:
    """Return the number of processors that this process may use for worker processes.

    1 if other threads run here: a forked process would keep their locks for ever.
    """
    return 1 if threading.active_count() > 1 else len(os.sched_getaffinity(0))


def worker_context() -> BaseContext:
    """Return how worker processes start: forked, so that they have everything that this process has."""
    import multiprocessing  # not for sites that one process reads

    return multiprocessing.get_context("fork")


def prepare_worker() -> None:
    """Make this worker process leave signals to the process that started it, and end with that process."""
    # A terminal sends these to every process: the parent decides what they mean. Not SIG_IGN: Python prints a traceback,
    # "ignored due to race condition", for a signal that arrived just before.
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    # The pool ends the other workers by this signal when one was killed; Python 3.12 and later also waits for them.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    import multiprocessing
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)
