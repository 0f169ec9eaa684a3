"""Writes many files so that all of them change or none does.

Each file is first written whole beside its target; only when all are there do they take their targets' places, each in one
atomic step. A full disk or a refused write is met before the first page has changed.

Memory does not grow with the number of files: what is to be done is kept in a file of its own, which has no name.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from tracardi_snippet.errors import SiteError
from tracardi_snippet.site.files import BACKUP_SUFFIX, TEMPORARY_SUFFIX, temporary_name, walk_files
from tracardi_snippet.site.signals import uninterrupted
from tracardi_snippet.system import LockedError, create_file, lock_folder, new_file_mode, set_mode, swap_files, write_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

CHANGED = "changed while we ran. Nothing was changed by us; run again when the build has ended."
_SPOOLED_BYTES = 1 << 20
_UNLINKERS = 4


class Staged(NamedTuple):
    """A file that stands beside its target under a temporary name, and its inode.

    ``stamp`` is the target's as it was read, None where nothing was.
    """

    target: str
    temporary: str
    inode: int
    stamp: tuple[int, int] | None = None


def temporary_path(target: str, process: int) -> str:
    folder, slash, name = target.rpartition("/")
    return folder + slash + temporary_name(name, process)


def stage(
    target: str, parts: Sequence[bytes | memoryview], mode: int, process: int, read: os.stat_result | None = None
) -> Staged:
    """Writes the file beside its target, whose folder exists. ``read`` is the target's status as it was read.

    :raises SiteError: it can not be written.
    """
    temporary = temporary_path(target, process)
    try:
        file = create_file(temporary, mode & 0o7777)
        try:
            write_parts(file, parts)
            status = os.fstat(file)
            if status.st_mode & 0o7777 != mode & 0o7777:  # the umask is for new files
                set_mode(file, mode & 0o7777)
        finally:
            os.close(file)
    except OSError as error:
        raise site_error(target, error) from error
    return Staged(target, temporary, status.st_ino, stamp(read) if read else None)


def stage_copy(source: str, target: str, process: int) -> Staged:
    """A copy with mode and times.

    :raises SiteError: it can not be read or written.
    """
    temporary = temporary_path(target, process)
    try:
        shutil.copy2(source, temporary)
        return Staged(target, temporary, os.stat(temporary).st_ino)  # noqa: PTH116
    except OSError as error:
        raise site_error(target, error) from error


class Staging:
    """``with Staging(root) as staging: ...; staging.commit()``: without the commit, or when it fails, everything is as it was.

    ``has_workers``: other processes stage files anywhere in ``root``, and may end before they can say which.

    :raises SiteError: another run is writing into ``root``.
    """

    def __init__(self, root: Path, *, has_workers: bool = False) -> None:
        self.process = os.getpid()
        self._root = root
        self._has_workers = has_workers
        self._spool = tempfile.SpooledTemporaryFile(max_size=_SPOOLED_BYTES)  # noqa: SIM115  # closed in __exit__
        self._named: list[str] = []
        self._folders: list[str] = []
        self._last_folder = ""
        self._lock = -1
        self._is_done = False

    def __enter__(self) -> Self:
        if self._has_workers and self._root.is_dir():
            try:
                self._lock = lock_folder(str(self._root))
            except LockedError as error:
                self._spool.close()  # __exit__ is not called
                raise SiteError(f"{self._root}: another run is writing there. Wait for its end, and run again.") from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        clean = self._drop_old if self._is_done else self._sweep
        with uninterrupted():
            clean()
        self._spool.close()
        if self._lock >= 0:
            os.close(self._lock)

    def add(self, staged: list[Staged]) -> None:
        """Files that ``stage`` has written."""
        if staged:
            pickle.dump(staged, self._spool, pickle.HIGHEST_PROTOCOL)

    def write(self, target: Path, data: bytes, *, like: Path | None = None) -> None:
        """Stages ``data``, with the mode of the file ``like``.

        :raises SiteError: it can not be written.
        """
        self.make_folder(str(target.parent))
        self._named.append(temporary_path(str(target), self.process))
        mode = like.stat().st_mode if like else new_file_mode()
        self.add([stage(str(target), [data], mode, self.process)])

    def link(self, destination: str, target: Path) -> None:
        """Stages a symbolic link.

        :raises SiteError: it can not be made.
        """
        self.make_folder(str(target.parent))
        temporary = Path(temporary_path(str(target), self.process))
        self._named.append(str(temporary))
        try:
            temporary.symlink_to(destination)
            self.add([Staged(str(target), str(temporary), temporary.lstat().st_ino)])
        except OSError as error:
            raise site_error(str(target), error) from error

    def make_folder(self, folder: str) -> None:
        """Makes it and those above it; they go again without a commit.

        :raises SiteError: it can not be made.
        """
        if folder == self._last_folder:
            return
        if not os.path.isdir(folder):  # noqa: PTH112
            self.make_folder(os.path.dirname(folder))  # noqa: PTH120
            try:
                os.mkdir(folder)  # noqa: PTH102
            except OSError as error:
                raise site_error(folder, error) from error
            self._folders.append(folder)
        self._last_folder = folder

    def commit(self) -> None:
        """Every staged file takes its target's place.

        :raises SiteError: one could not; those before it have been put back.
        """
        begun = 0
        try:
            for staged in self._all():
                begun += 1
                self._replace(staged)
        except BaseException as error:  # a signal too: all pages or none
            with uninterrupted():
                done = [staged for _, staged in zip(range(begun), self._all(), strict=False)]
                for staged in done:
                    self._put_back(staged)
            if isinstance(error, OSError):
                raise site_error(done[-1].target, error) from error
            raise
        self._is_done = True

    def _all(self) -> Iterator[Staged]:
        return itertools.chain.from_iterable(self._chunks())

    def _chunks(self) -> Iterator[list[Staged]]:
        self._spool.seek(0)
        while True:
            try:
                yield pickle.load(self._spool)  # noqa: S301  # ours, and without a name
            except EOFError:
                return

    def _replace(self, staged: Staged) -> None:
        """Where the two can be exchanged, the old file then has the temporary name."""
        target, temporary = staged.target, staged.temporary
        if staged.stamp is not None and stamp(os.stat(target)) != staged.stamp:  # noqa: PTH116
            raise SiteError(f"{target}: {CHANGED}")
        if staged.stamp is None and os.path.isdir(target) and not os.path.islink(target):  # noqa: PTH112, PTH114
            raise SiteError(f"{target}: is a folder, where a file goes. Nothing was changed by us. Remove or rename it.")
        if staged.stamp is None and not os.path.lexists(target):
            os.rename(temporary, target)  # noqa: PTH104
        elif not swap_files(temporary, target):
            self._named.append(_backup(staged))
            os.link(target, _backup(staged), follow_symlinks=False)
            os.replace(temporary, target)  # noqa: PTH105

    def _put_back(self, staged: Staged) -> None:
        if not os.path.lexists(staged.target) or os.lstat(staged.target).st_ino != staged.inode:
            return  # it never took its target's place
        for old in (staged.temporary, _backup(staged)):
            if os.path.lexists(old):
                os.replace(old, staged.target)  # noqa: PTH105
                return
        os.unlink(staged.target)  # noqa: PTH108

    def _drop_old(self) -> None:
        """What the committed files were before."""
        # ext4 waits for its journal at each: several at a time take half as long.
        with ThreadPoolExecutor(_UNLINKERS) as pool:
            chunks = self._chunks()
            while some := list(itertools.islice(chunks, 4 * _UNLINKERS)):
                list(pool.map(_unlink_temporaries, some))
        for name in self._named:
            Path(name).unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Workers may have written what they could not tell us of any more."""
        for name in self._named:
            Path(name).unlink(missing_ok=True)
        if self._has_workers and self._root.is_dir():
            for file in walk_files(self._root):
                if file.is_temporary and file.writer == self.process:
                    (self._root / file.path).unlink(missing_ok=True)
        for folder in reversed(self._folders):
            with contextlib.suppress(OSError):  # not empty: committed files stand in it
                Path(folder).rmdir()


def _unlink_temporaries(chunk: list[Staged]) -> None:
    for staged in chunk:
        with contextlib.suppress(FileNotFoundError):  # there was none
            os.unlink(staged.temporary)  # noqa: PTH108


def _backup(staged: Staged) -> str:
    return staged.temporary.removesuffix(TEMPORARY_SUFFIX) + BACKUP_SUFFIX


def stamp(status: os.stat_result) -> tuple[int, int]:
    """Size and time of change: what tells that a file is another than was read."""
    return status.st_size, status.st_mtime_ns


def site_error(target: str, error: OSError) -> SiteError:
    return SiteError(f"{target}: can not be written: {error.strerror}. Nothing was changed.")
