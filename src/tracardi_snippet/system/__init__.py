"""The border to the operating system: everything that differs between Linux, macOS and Windows is here.

Only Linux is supported now. Another system needs another version of these functions, and of nothing else.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.context import BaseContext

_CLOCK_REALTIME_COARSE = 5  # linux/time.h

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that ask a program to end: Ctrl-C, ``kill``, and a terminal that is closed."""


class LockedError(OSError):
    """Another process holds the lock."""


def lock_folder(folder: str) -> tuple[int, bool]:
    """Lock a folder against other runs. The descriptor that is returned holds the lock until it is closed.

    :return: the descriptor, and False if the file system has no locks.
    :raises LockedError: another process holds the lock.
    :raises OSError: the folder cannot be opened.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return descriptor, lock_open_file(descriptor)
    except LockedError:
        os.close(descriptor)
        raise


def lock_open_file(descriptor: int) -> bool:
    """Lock an open file or folder until it is closed. Return False if the file system has no locks.

    :raises LockedError: another process holds the lock.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise LockedError(error.errno, error.strerror) from error
    except OSError:
        return False
    return True


def is_locked(path: str) -> bool:
    """Return whether another process, or another open file of this one, holds the lock on a file or folder."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def write_parts(descriptor: int, parts: Sequence[bytes | memoryview]) -> None:
    """Write all parts to a file, one after the other.

    :raises OSError: not everything can be written.
    """
    written = os.writev(descriptor, parts)
    if written != sum(map(len, parts)):  # more than 2 GB, or a disk that is nearly full
        rest = b"".join(parts)[written:]
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def new_file_mode() -> int:
    """Return the permission bits of a new file under the umask of this process."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def file_clock() -> float:
    """Return the current time on the clock that stamps files: no file that is written later has an earlier time.

    Seconds since the epoch. Linux stamps files with its coarse clock, which lags behind ``time.time`` by some milliseconds.
    """
    return time.clock_gettime(_CLOCK_REALTIME_COARSE)


def is_running(process: int) -> bool:
    """Return whether a process with this number lives."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def home_folders() -> list[str]:
    """Return the home folders of the user who runs this: by the environment, by the list of users, and before ``sudo``."""
    import pwd

    homes = [os.environ.get("HOME", "")]
    sudo = os.environ.get("SUDO_UID", "")
    for user in (os.getuid(), *([int(sudo)] if sudo.isdecimal() else [])):
        with contextlib.suppress(KeyError, OverflowError):  # a container runs as any number
            homes.append(pwd.getpwuid(user).pw_dir)
    return [home for home in homes if home]


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
