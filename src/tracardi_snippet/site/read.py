"""Read one file of a site, and what a new file needs to take its place."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from tracardi_snippet.system.attributes import Attributes, attributes_of, is_frozen

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from types import TracebackType

    from tracardi_snippet.site.tree import Tree

_MORE_BYTES = 1 << 20
LARGE_BYTES = 8 << 20
"""Of larger files, one process at a time holds one in memory."""


class OpenFile:
    """A file of a site that has been read and is still open. Named pipes, devices and links are refused.

    ``data`` is None if the file exceeds ``max_bytes``.

    :param turn: entered while a large file is open: of such files, one process at a time holds one in memory.
    :raises OSError: the file cannot be read, or is no regular file.
    """

    __slots__ = ("_descriptor", "_stack", "data", "status")

    def __init__(self, tree: Tree, path: str, max_bytes: int, turn: AbstractContextManager[object] | None = None) -> None:
        folder, name = tree.folder_of(path)
        self._descriptor = folder.open(name)
        self._stack: ExitStack | None = None
        try:
            self.status = _status_of_file(self._descriptor)
            if turn and LARGE_BYTES < self.status.st_size <= max_bytes:
                self._stack = ExitStack()
                self._stack.enter_context(turn)
            self.data = _read(self._descriptor, self.status.st_size, max_bytes)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, and let the next large file be read."""
        os.close(self._descriptor)
        if self._stack:
            self._stack.close()

    def read_attributes(self) -> Attributes:
        """Return owner, permissions, ACL and extended attributes."""
        return attributes_of(self._descriptor, self.status)

    def is_frozen(self) -> bool:
        """Return whether the file is append-only or immutable."""
        return is_frozen(self._descriptor)


def _status_of_file(descriptor: int) -> os.stat_result:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "is not a regular file")
    return status


def _read(descriptor: int, size: int, max_bytes: int) -> bytes | None:
    """Return the bytes of an open file. Uses ``os.read``: a file object takes 50% longer."""
    if size > max_bytes:
        return None
    data = os.read(descriptor, size + 1)
    if len(data) == size:
        return data
    parts, size = [data], len(data)  # the file grows, or one call does not return all of it
    while parts[-1] and size <= max_bytes:
        parts.append(os.read(descriptor, _MORE_BYTES))
        size += len(parts[-1])
    return b"".join(parts) if size <= max_bytes else None


def read_file(tree: Tree, path: str, max_bytes: int) -> bytes | None:
    """Return the bytes of a file of a site, or None if it exceeds ``max_bytes``.

    :raises OSError: the file cannot be read, or is no regular file.
    """
    with OpenFile(tree, path, max_bytes) as file:
        return file.data


def read_if_possible(tree: Tree, path: str, max_bytes: int) -> bytes | None:
    """Return the bytes of a file of a site, or None if it cannot be read or exceeds ``max_bytes``."""
    try:
        return read_file(tree, path, max_bytes)
    except OSError:
        return None
