"""The border to the operating system: everything that differs between Linux, macOS and Windows is here.

Only Linux is supported now. Another system needs another version of these functions, and of nothing else.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import threading
import time
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.context import BaseContext

_AT_FDCWD = -100
_CLOCK_REALTIME_COARSE = 5  # linux/time.h
_RENAME_EXCHANGE = 2  # linux/fs.h
# glibc has renameat2 since 2.28; a file system that cannot exchange files answers EINVAL.
_UNABLE = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM)

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that ask a program to end: Ctrl-C, ``kill``, and a terminal that is closed."""


@cache
def _load_renameat2() -> Callable[[int, bytes, int, bytes, int], int] | None:
    import ctypes  # --help does without

    try:
        return ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return None


class LockedError(OSError):
    """Another process holds the lock."""


def swap_files(one: str, other: str) -> bool:
    """Let two files change places in one atomic step. Return False if the file system cannot do it.

    A rename over an existing file makes ext4 write the new one to disk at once ("auto_da_alloc" in
    https://docs.kernel.org/admin-guide/ext4.html), which takes ten times as long; and the old file would be gone, where a
    swap keeps it under the other name.

    :raises OSError: one of the files does not exist, or the folder cannot be written.
    """
    import ctypes

    renameat2 = _load_renameat2()
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNABLE:
        return False
    raise OSError(number, os.strerror(number), other)


def lock_folder(folder: str) -> int:
    """Lock a folder against other runs, and return the descriptor that holds the lock until it is closed.

    On a file system without locks nothing is locked.

    :raises LockedError: another process holds the lock.
    :raises OSError: the folder cannot be opened.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise LockedError(error.errno, error.strerror, folder) from error
    except OSError:
        pass  # a file system without locks
    return descriptor


def create_file(path: str, mode: int) -> int:
    """Create or empty a file, without following a link at ``path``, and return its descriptor.

    :param mode: permission bits, such as 0o644. The umask applies.
    :raises OSError: the file cannot be created.
    """
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, mode)


def write_parts(descriptor: int, parts: Sequence[bytes | memoryview]) -> None:
    """Write all parts to a file, one after the other.

    :raises OSError: not everything can be written.
    """
    written = os.writev(descriptor, parts)
    if written != sum(map(len, parts)):  # more than 2 GB, or a disk that is nearly full
        rest = b"".join(parts)[written:]
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def set_mode(descriptor: int, mode: int) -> None:
    """Give an open file these permission bits, whatever the umask is.

    :raises OSError: the file belongs to somebody else.
    """
    os.fchmod(descriptor, mode)


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
