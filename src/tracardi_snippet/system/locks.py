"""Locks on folders and files. A lock ends with the process that holds it, however the process ends."""

from __future__ import annotations

import fcntl
import os


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
