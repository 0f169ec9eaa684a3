"""Lets two files change places in one atomic step, where the system can.

A rename over an existing file makes ext4 write it to the disk at once ("auto_da_alloc"), which takes ten times as long; and the
file that gives way is gone, where here it has the other name.
"""

from __future__ import annotations

import ctypes
import errno
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
# glibc has it since 2.28; file systems that can not do it say EINVAL.
_UNABLE = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM)
_renameat2: Callable[[int, bytes, int, bytes, int], int] | None
try:
    _renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
except (AttributeError, OSError):
    _renameat2 = None


def exchange(one: str, other: str) -> bool:
    """False where files can not be exchanged here.

    :raises OSError: one of them does not exist, or the folder can not be written.
    """
    if _renameat2 is None:
        return False
    if _renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNABLE:
        return False
    raise OSError(number, os.strerror(number), other)
