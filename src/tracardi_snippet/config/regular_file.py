"""Read a file that a user names: a config, or a module of the site. The read never blocks and always ends."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def read_regular_file(path: Path, max_bytes: int) -> bytes:
    """Return the file's bytes.

    Only regular files are read: a pipe would wait for a writer, and a device such as /dev/zero has no end. The kind is checked
    before and after the file is opened, because the file may be replaced in between.

    :raises OSError: the file cannot be read, is not a regular file, or has more than ``max_bytes``. ``strerror`` says which.
    """
    _check_kind(path, path.stat())
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123  flags
        _check_kind(path, os.fstat(file.fileno()))
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise OSError(errno.EFBIG, f"it is larger than {max_bytes:,} bytes", str(path))
    return data


def _check_kind(path: Path, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
