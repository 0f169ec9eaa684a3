"""Write one file whole beside its target, under a temporary name. ``staging`` lets it take the target's place."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.errors import SiteError
from tracardi_snippet.site.files import temporary_name
from tracardi_snippet.system.attributes import (
    Attributes,
    apply_attributes,
    attributes_of,
    copy_attributes,
    is_frozen,
    may_replace,
)
from tracardi_snippet.system.files import write_parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from tracardi_snippet.site.tree import Tree
    from tracardi_snippet.system.folder import Folder

CHANGED = "changed while we ran"
RUN_AGAIN = "Run again when the build has ended."
_COPIED_BYTES = 1 << 30  # in one call
_FROZEN = "append-only or immutable"
Stamp = tuple[int, ...]


class Staged(NamedTuple):
    """A file that stands beside its target under a temporary name."""

    path: str
    """Path of the target below the root, with slashes."""
    inode: int
    """Number of the new file: tells whether it has taken the target's place."""
    stamp: Stamp | None = None
    """Stamp of the target as it was read, or None if the target was not read."""


class RefusedError(Exception):
    """A file that must not or cannot be replaced, although the disk has no fault.

    Messages put the file's name before the text.
    """


class Stager:
    """Writes files below a root.

    :param root: the folders of the files.
    :param process: number of the process of this run; the temporary names contain the number.
    """

    def __init__(self, root: Tree, process: int) -> None:
        self.root = root
        self.process = process
        self._folder: Folder | None = None
        self._folder_status: os.stat_result | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what the caller gave."""
        return Stager, (self.root, self.process)

    def replace(
        self, path: str, parts: Sequence[bytes | memoryview], attributes: Attributes, status: os.stat_result, *, frozen: bool
    ) -> Staged:
        """Write the new bytes of a file that was read from the root itself. All attributes are kept, or nothing is written.

        :param attributes: the file's attributes.
        :param status: the file's status when it was read. If the status has changed since, the file is not replaced.
        :param frozen: True if the file is append-only or immutable.
        :raises RefusedError: the file cannot be replaced, or an attribute cannot be kept.
        :raises SiteError: the new bytes cannot be written.
        """
        # A rename would succeed, but read-only permissions say that the file must not change.
        if not status.st_mode & stat.S_IWUSR:
            raise RefusedError("is read-only")
        if frozen:
            raise RefusedError(f"is {_FROZEN}")
        folder, name = self._open_folder(path, status.st_uid)
        with _NewFile(self, folder, path, name, attributes.mode) as descriptor:
            write_parts(descriptor, parts)
            new = os.fstat(descriptor)
            if lost := apply_attributes(descriptor, attributes, new):
                raise RefusedError(f"would lose its {lost}, which only its owner or root can give")
        return Staged(path, new.st_ino, stamp(status))

    def create(self, path: str, parts: Sequence[bytes | memoryview], attributes: Attributes | None = None) -> Staged:
        """Write a file. A target that is there already keeps its owner, group, ACL and extended attributes.

        :param attributes: attributes of the file's original, or None for a file without an original.
        :raises RefusedError: the target cannot be replaced, or an attribute cannot be kept.
        :raises SiteError: the file cannot be written.
        """
        folder, name, target = self._open_target(path)
        with _NewFile(self, folder, path, name, attributes.mode if attributes else 0o666) as descriptor:
            write_parts(descriptor, parts)
            new = os.fstat(descriptor)
            _give_attributes(descriptor, attributes, target, new)
        return Staged(path, new.st_ino)

    def copy(self, source: Tree, path: str) -> Staged:
        """Copy a file with its attributes and times. An existing target is treated as in ``create``.

        :raises RefusedError: as for ``create``.
        :raises SiteError: the file cannot be read or written.
        """
        try:
            folder, name = source.folder_of(path)
            original = folder.open(name)
        except OSError as error:
            raise source.error(path, error, "cannot be read") from error
        try:
            status = os.fstat(original)
            if not stat.S_ISREG(status.st_mode):
                raise SiteError(f"{source.path(path)}: {CHANGED}. Nothing was changed by us. {RUN_AGAIN}")
            attributes = attributes_of(original, status)
            folder, name, target = self._open_target(path)
            with _NewFile(self, folder, path, name, attributes.mode) as descriptor:
                while os.sendfile(descriptor, original, None, _COPIED_BYTES):
                    pass
                new = os.fstat(descriptor)
                os.utime(descriptor, ns=(status.st_atime_ns, status.st_mtime_ns))
                _give_attributes(descriptor, attributes, target, new)
        finally:
            os.close(original)
        return Staged(path, new.st_ino)

    def link(self, path: str, destination: str) -> Staged:
        """Make a symbolic link.

        :raises RefusedError: the target cannot be replaced.
        :raises SiteError: the link cannot be made.
        """
        folder, name, _ = self._open_target(path)
        temporary = temporary_name(name, self.process)
        try:
            with contextlib.suppress(FileNotFoundError):
                folder.delete(temporary)
            folder.make_link(temporary, destination)
            return Staged(path, folder.status(temporary).st_ino)
        except OSError as error:
            raise self.root.error(path, error) from error

    def _open_target(self, path: str) -> tuple[Folder, str, Attributes | None]:
        """Return the folder of a file, the file's name, and the attributes of the file that is there, or None."""
        folder, name = self._open_folder(path)
        try:
            status = folder.status(name)
        except OSError:
            return folder, name, None
        self._check_owner(status.st_uid)
        return folder, name, _attributes_in(folder, name, status) if stat.S_ISREG(status.st_mode) else None

    def _open_folder(self, path: str, owner: int | None = None) -> tuple[Folder, str]:
        """Return the folder of a file, and the file's name. ``owner``: the user of the file that will be replaced."""
        try:
            folder, name = self.root.folder_of(path)
        except OSError as error:
            raise self.root.error(path, error) from error
        if folder is not self._folder:
            self._folder, self._folder_status = folder, None
            if is_frozen(folder.descriptor):
                self._folder = None  # checked again for the next file
                raise RefusedError(f"lies in a folder that is {_FROZEN}")
            self._folder_status = os.fstat(folder.descriptor)
        if owner is not None:
            self._check_owner(owner)
        return folder, name

    def _check_owner(self, owner: int) -> None:
        if self._folder_status and not may_replace(self._folder_status, owner):
            raise RefusedError("belongs to another user, and the sticky bit of the folder protects it")


class _NewFile:
    """Creates the file with the temporary name. If the block fails, the file is deleted."""

    __slots__ = ("descriptor", "folder", "mode", "path", "stager", "temporary")

    def __init__(self, stager: Stager, folder: Folder, path: str, name: str, mode: int) -> None:
        self.stager, self.folder, self.path, self.mode = stager, folder, path, mode
        self.temporary = temporary_name(name, stager.process)
        self.descriptor = -1

    def __enter__(self) -> int:
        try:
            try:
                self.descriptor = self.folder.create(self.temporary, self.mode)
            except FileExistsError:  # left by a killed run of a process with the same number
                self.folder.delete(self.temporary)
                self.descriptor = self.folder.create(self.temporary, self.mode)
        except OSError as error:
            raise self._error(error) from error
        return self.descriptor

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self.descriptor)
        if error is None:
            return
        with contextlib.suppress(OSError):  # swept up at the end of the run
            self.folder.delete(self.temporary)
        if isinstance(error, OSError):
            raise self._error(error) from error

    def _error(self, error: OSError) -> RefusedError | SiteError:
        if error.errno in (errno.EACCES, errno.EPERM):  # reported together with other pages that have the same fault
            return RefusedError(f"cannot be written: {error.strerror}")
        return self.stager.root.error(self.path, error)


def _attributes_in(folder: Folder, name: str, status: os.stat_result) -> Attributes:
    """Return the attributes of a file. If the file cannot be opened, attributes that need an open file are left out."""
    try:
        descriptor = folder.open(name)
    except OSError:
        return Attributes(status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode))
    try:
        return attributes_of(descriptor, status)
    finally:
        os.close(descriptor)


def _give_attributes(descriptor: int, original: Attributes | None, target: Attributes | None, status: os.stat_result) -> None:
    """Give a new file the attributes of the file that it replaces, or else the attributes of its original.

    :raises RefusedError: an attribute of the file that is replaced cannot be kept.
    """
    if target is None:
        if original:
            copy_attributes(descriptor, original)
        return
    # With an ACL, the group's permissions are the ACL's mask: other permissions would change the rights that the ACL grants.
    # https://man7.org/linux/man-pages/man5/acl.5.html
    mode = original.mode if original and not target.has_acl else target.mode
    kept = Attributes(target.owner, target.group, mode, target.extended)
    if lost := apply_attributes(descriptor, kept, status):
        raise RefusedError(f"would lose its {lost}, which only its owner or root can give")


def stamp(status: os.stat_result) -> Stamp:
    """Return the part of a status that shows whether a file or its permissions have changed since the file was read."""
    return (status.st_size, status.st_mtime_ns, status.st_ino, status.st_mode, status.st_uid, status.st_gid)
