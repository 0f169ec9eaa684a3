"""Keep everything that a file has beside its bytes and times.

Owner, group, permissions, ACL, extended attributes, inode flags.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import sys
from dataclasses import dataclass

_MODE = 0o7777
_ACL = "system.posix_acl_access"
# Linux computes these attributes from the bytes of the file: the old values would make the new file invalid.
_OF_BYTES = ("security.ima", "security.evm")
# FS_IOC_GETFLAGS and two of the flags, linux/fs.h. A file system without flags refuses the call.
_GET_FLAGS = 0x80086601
_IMMUTABLE = 0x10
_APPEND_ONLY = 0x20


@dataclass(frozen=True, slots=True)
class Attributes:
    """Owner, permissions and attributes of a file, which a file that replaces it must have too."""

    owner: int
    """Number of the user."""
    group: int
    """Number of the group."""
    mode: int
    """Permission bits, such as 0o644. With an ACL, the group's bits are its mask."""
    extended: tuple[tuple[str, bytes], ...] = ()
    """Extended attributes with their values. Linux keeps ACLs and security labels among them."""

    @property
    def has_acl(self) -> bool:
        """True if the file has an access control list."""
        return any(name == _ACL for name, _ in self.extended)


def attributes_of(descriptor: int, status: os.stat_result) -> Attributes:
    """Return the attributes of an open file. ``status`` is the file's status."""
    return Attributes(status.st_uid, status.st_gid, status.st_mode & _MODE, _extended(descriptor))


def _extended(descriptor: int) -> tuple[tuple[str, bytes], ...]:
    try:
        names = os.listxattr(descriptor)
    except OSError:
        return ()  # a file system without extended attributes
    return tuple((name, os.getxattr(descriptor, name)) for name in names if name not in _OF_BYTES) if names else ()


def apply_attributes(descriptor: int, wanted: Attributes, status: os.stat_result) -> str:
    """Give an open file these attributes. Return the first that cannot be given, such as ``owner``, or an empty text.

    :param status: the file's status, as it was created.
    """
    # The order matters: a change of the owner takes away set-user-ID, and an ACL changes the permissions.
    what = "owner"
    try:
        if status.st_uid != wanted.owner:
            os.fchown(descriptor, wanted.owner, -1)
        what = "group"
        if status.st_gid != wanted.group:
            os.fchown(descriptor, -1, wanted.group)
        given = dict(_extended(descriptor))
        if wanted.extended or given:
            for name, value in wanted.extended:
                what = "ACL" if name == _ACL else f"extended attribute {name}"
                if given.pop(name, None) != value:
                    os.setxattr(descriptor, name, value)
            for name in given:  # from the folder's default ACL
                what = "ACL" if name == _ACL else f"extended attribute {name}"
                os.removexattr(descriptor, name)
        what = "mode"
        set_mode(descriptor, wanted.mode)
    except OSError:
        return what
    return ""


def copy_attributes(descriptor: int, wanted: Attributes) -> None:
    """Give a copy the attributes of its original as far as this process may. A program never gets another user's rights."""
    mode = wanted.mode
    status = os.fstat(descriptor)
    if not _has_owner(status, wanted):
        with contextlib.suppress(OSError):
            os.fchown(descriptor, wanted.owner, wanted.group)
        if not _has_owner(os.fstat(descriptor), wanted):
            mode &= ~(stat.S_ISUID | stat.S_ISGID)
    elif not wanted.extended and status.st_mode & _MODE == mode:
        return  # most files of a site need no further call
    for name, value in wanted.extended:
        with contextlib.suppress(OSError):
            os.setxattr(descriptor, name, value)
    set_mode(descriptor, mode)


def _has_owner(status: os.stat_result, wanted: Attributes) -> bool:
    return (status.st_uid, status.st_gid) == (wanted.owner, wanted.group)


def set_mode(descriptor: int, mode: int) -> None:
    """Give an open file these permission bits, whatever the umask is.

    :raises OSError: the file belongs to another user.
    """
    if os.fstat(descriptor).st_mode & _MODE != mode:
        os.fchmod(descriptor, mode)


def is_frozen(descriptor: int) -> bool:
    """Return whether an open file or folder is append-only or immutable: its entries cannot be replaced or deleted."""
    try:
        flags = fcntl.ioctl(descriptor, _GET_FLAGS, bytes(8))
    except OSError:
        return False
    return bool(int.from_bytes(flags[:4], sys.byteorder) & (_IMMUTABLE | _APPEND_ONLY))


def may_replace(folder: os.stat_result, owner: int) -> bool:
    """Return whether the sticky bit of a folder lets this process replace a file of ``owner`` in it."""
    user = os.geteuid()
    return not folder.st_mode & stat.S_ISVTX or user in (0, owner, folder.st_uid)
