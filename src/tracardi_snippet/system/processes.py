"""Processes: who runs, and the worker processes of a run."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext


def is_running(process: int) -> bool:
    """Return whether a process with this number exists."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def start_time(process: int) -> int:
    """Return when a process was started, in ticks since the machine was, or 0 if there is no such process.

    See "starttime" in https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html.
    """
    try:
        with open(f"/proc/{process}/stat", "rb") as file:  # noqa: PTH123
            # The second field, a name in parentheses, may hold anything.
            state, *fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return 0
    return 0 if state in (b"Z", b"X") else int(fields[18])


def usable_processors() -> int:
    """Return the number of processors that this process may use for worker processes.

    The result is 1 if other threads run here: a forked process would keep their locks forever.
    """
    return 1 if threading.active_count() > 1 else len(os.sched_getaffinity(0))


def worker_context() -> BaseContext:
    """Return the start method of worker processes: fork, so that a worker has everything that this process has."""
    import multiprocessing  # a site that one process reads does not need it

    return multiprocessing.get_context("fork")


def prepare_worker() -> None:
    """Make this worker process leave signals to the process that started it, and end with that process."""
    # A terminal sends these signals to every process: the parent decides how to react. Not SIG_IGN: Python prints a traceback,
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
