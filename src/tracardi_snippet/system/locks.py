"""Locks on folders and files. A lock ends with the process that holds it, however the process ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


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


class SharedLock:
    """A lock that one process at a time holds, among a process and those that it forks later. It ends with its holder."""

    __slots__ = ("_file",)

    def __init__(self) -> None:
        with tempfile.TemporaryFile() as file:  # has no name; forked processes inherit it
            self._file = os.dup(file.fileno())

    def __del__(self) -> None:
        with contextlib.suppress(AttributeError):  # __init__ has failed
            os.close(self._file)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle nothing: a process that is not forked gets a lock of its own."""
        return SharedLock, ()

    def __enter__(self) -> Self:
        # Such locks belong to a process, while those of flock belong to an open file, which forked processes share:
        # https://man7.org/linux/man-pages/man2/fcntl_locking.2.html
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN)


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
