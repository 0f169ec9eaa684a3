"""Open folders: every operation names an entry of the folder and follows no link.

A path is resolved at each use, so a new link on the way leads elsewhere. An open folder stays the same folder. Paths may have
any length, although Linux allows only 4,096 bytes in one call.
"""

from __future__ import annotations

import errno
import os
import stat
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
# glibc has renameat2 since 2.28; a file system that cannot swap files answers EINVAL, and some sandboxes answer EPERM:
# https://man7.org/linux/man-pages/man2/rename.2.html
_UNABLE = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM)
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# Without O_NONBLOCK, opening a named pipe waits for a writer: https://man7.org/linux/man-pages/man7/fifo.7.html
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Kind(Enum):
    """The kind of an entry of a folder."""

    FILE = "file"
    """A regular file."""
    FOLDER = "folder"
    """A folder."""
    LINK = "link"
    """A symbolic link."""
    OTHER = "other"
    """A named pipe, a device, a socket."""


class Entry(NamedTuple):
    """An entry of a folder."""

    name: str
    """Name in the folder, without a slash."""
    kind: Kind
    """The kind of the entry. A link is of kind ``LINK``, wherever it leads."""


class Folder:
    """A folder that is open until ``close``."""

    __slots__ = ("descriptor",)

    def __init__(self, path: str) -> None:
        """Open a folder by its path. Links in ``path`` are followed.

        :raises OSError: there is no such folder, or it cannot be read.
        """
        self.descriptor = os.open(path, _FOLDER)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the folder. Closing twice does nothing, also if a signal has interrupted the first time."""
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def child(self, name: str) -> Folder:
        """Open a folder in this folder.

        :raises OSError: there is no such folder; ELOOP if ``name`` is a link.
        """
        try:
            descriptor = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=self.descriptor)
        except NotADirectoryError as error:  # Linux raises the same error for a link
            if stat.S_ISLNK(self.status(name).st_mode):
                raise OSError(errno.ELOOP, "is a link", name) from error
            raise
        folder = Folder.__new__(Folder)
        folder.descriptor = descriptor
        return folder

    def again(self) -> Folder:
        """Open the same folder a second time."""
        folder = Folder.__new__(Folder)
        folder.descriptor = os.dup(self.descriptor)
        return folder

    def entries(self) -> list[Entry]:
        """Return the entries of the folder, in any order."""
        with os.scandir(self.descriptor) as entries:
            return [Entry(entry.name, _kind(entry)) for entry in entries]

    def status(self, name: str) -> os.stat_result:
        """Return the status of an entry. If the entry is a link, the status is that of the link itself.

        :raises OSError: there is no such entry.
        """
        return os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)

    def has(self, name: str) -> bool:
        """Return whether the folder has the entry. A link counts wherever it leads."""
        try:
            self.status(name)
        except OSError:
            return False
        return True

    def link_target(self, name: str) -> str:
        """Return the target of a symbolic link.

        :raises OSError: the entry is no link.
        """
        return os.readlink(name, dir_fd=self.descriptor)

    def open(self, name: str) -> int:
        """Open a file to read and return its descriptor. The call does not wait for the writer of a named pipe.

        :raises OSError: the file cannot be read, or is a link.
        """
        return os.open(name, _READ, dir_fd=self.descriptor)

    def create(self, name: str, mode: int) -> int:
        """Create a file that does not exist and return its descriptor.

        :param mode: permission bits, such as 0o644. The umask applies.
        :raises FileExistsError: there is an entry of this name.
        :raises OSError: the file cannot be created.
        """
        return os.open(name, _CREATE, mode, dir_fd=self.descriptor)

    def make_folder(self, name: str, mode: int = 0o777) -> None:
        """Create a folder. The umask applies to ``mode``.

        :raises OSError: the folder cannot be created.
        """
        os.mkdir(name, mode, dir_fd=self.descriptor)

    def make_link(self, name: str, target: str) -> None:
        """Create a symbolic link.

        :raises OSError: the link cannot be created.
        """
        os.symlink(target, name, dir_fd=self.descriptor)

    def give_second_name(self, name: str, second: str) -> None:
        """Create a hard link ``second`` to an entry.

        :raises OSError: the link cannot be created.
        """
        os.link(name, second, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor, follow_symlinks=False)

    def move(self, name: str, target: str) -> None:
        """Rename an entry. An entry with the name ``target`` is replaced.

        :raises OSError: the entry cannot be renamed.
        """
        os.rename(name, target, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)

    def swap(self, one: str, other: str) -> bool:
        """Let two entries change places in one atomic step. Return False if the file system cannot do it.

        :raises OSError: one of the entries does not exist, or the folder cannot be written.
        """
        return swap_files(one, other, self.descriptor)

    def delete(self, name: str) -> None:
        """Delete a file or a link.

        :raises OSError: there is no such file, or it cannot be deleted.
        """
        os.unlink(name, dir_fd=self.descriptor)

    def delete_folder(self, name: str) -> None:
        """Delete an empty folder.

        :raises OSError: the folder is not empty, or cannot be deleted.
        """
        os.rmdir(name, dir_fd=self.descriptor)


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return Kind.LINK
    if entry.is_dir(follow_symlinks=False):
        return Kind.FOLDER
    return Kind.FILE if entry.is_file(follow_symlinks=False) else Kind.OTHER


@cache
def _load_renameat2() -> Callable[[int, bytes, int, bytes, int], int] | None:
    import ctypes  # --help does not need it

    try:
        return ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return None


def swap_files(one: str, other: str, folder: int = _AT_FDCWD) -> bool:
    """Let two files change places in one atomic step. Return False if the file system cannot do it.

    A rename over an existing file makes ext4 write the new file to disk at once, which takes ten times as long. See
    "auto_da_alloc" in https://docs.kernel.org/admin-guide/ext4.html. A rename also deletes the old file; a swap keeps the old
    file under the other name.

    :param folder: descriptor of the folder that the names are relative to. The default is the current folder.
    :raises OSError: one of the files does not exist, or the folder cannot be written.
    """
    import ctypes

    renameat2 = _load_renameat2()
    if renameat2 is None:
        return False
    if renameat2(folder, os.fsencode(one), folder, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNABLE:
        return False
    raise OSError(number, os.strerror(number), other)
