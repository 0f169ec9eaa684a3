"""Users, ACLs and inode flags for tests. If the tests do not run as root, actions that need root are skipped or simulated."""

from __future__ import annotations

import fcntl
import os
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

NOBODY = 65534
APPEND_ONLY = 0x20
IMMUTABLE = 0x10
_GET_FLAGS, _SET_FLAGS = 0x80086601, 0x40086602  # linux/fs.h
_ACL_ENTRIES = ((1, 6, 0xFFFFFFFF), (2, 4, NOBODY), (4, 4, 0xFFFFFFFF), (16, 4, 0xFFFFFFFF), (32, 0, 0xFFFFFFFF))
# linux/posix_acl_xattr.h: rw for the owner, r for the user "nobody" and the group, r as the mask, nothing for other users.
ACL = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in _ACL_ENTRIES)


def is_root() -> bool:
    return os.geteuid() == 0


def give_away(path: Path, user: int = NOBODY) -> None:
    """Give a file or folder to another user, if the tests run as root."""
    if is_root():
        os.chown(path, user, user, follow_symlinks=False)


@contextmanager
def as_user(user: int = NOBODY) -> Iterator[None]:
    """Run the block as another user, if the tests run as root."""
    before = os.geteuid(), os.getegid()
    if before[0] == 0:
        os.setegid(user)
        os.seteuid(user)
    try:
        yield
    finally:
        os.seteuid(before[0])
        os.setegid(before[1])


@contextmanager
def frozen(path: Path, flag: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make a file or folder append-only or immutable during the block. If this needs root, `ioctl` is patched to report the flag."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        before = fcntl.ioctl(descriptor, _GET_FLAGS, bytes(8))
        fcntl.ioctl(descriptor, _SET_FLAGS, struct.pack("q", int.from_bytes(before[:4], "little") | flag))
    except OSError:
        ioctl, inode = fcntl.ioctl, path.stat().st_ino

        def claim(opened: int, request: int, data: bytes) -> bytes:
            if os.fstat(opened).st_ino == inode and request == _GET_FLAGS:
                return struct.pack("q", flag)
            return ioctl(opened, request, data)

        with monkeypatch.context() as patch:
            patch.setattr(fcntl, "ioctl", claim)
            yield
        return
    else:
        try:
            yield
        finally:
            fcntl.ioctl(descriptor, _SET_FLAGS, before)
    finally:
        os.close(descriptor)
