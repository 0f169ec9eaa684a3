"""Write many files so that all of them change or none does.

Each file is first written whole beside its target. When all files are written, each takes its target's place in one atomic
step. A full disk or a refused write stops the run before the first page has changed.

Memory does not grow with the number of files: the list of staged files is kept in a file without a name.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import stat
import tempfile
from typing import TYPE_CHECKING, Self

from tracardi_snippet.errors import ALL_WRITTEN, SiteError, UndoError
from tracardi_snippet.site.files import BACKUP_SUFFIX, TEMPORARY_SUFFIX, temporary_name
from tracardi_snippet.site.lock import RootFolder
from tracardi_snippet.site.signals import check_signals, uninterrupted
from tracardi_snippet.site.stage import CHANGED, RUN_AGAIN, RefusedError, Staged, Stager, stamp
from tracardi_snippet.site.sweep import delete_all, delete_beside, delete_staged
from tracardi_snippet.site.tree import Tree
from tracardi_snippet.system.locks import LockedError, lock_open_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

    from tracardi_snippet.site.stage import Stamp
    from tracardi_snippet.system.folder import Folder

_SPOOLED_BYTES = 1 << 20
_NOT_PUT_BACK = "These files have changed, since they could not be put back:"


class _ReplaceError(Exception):
    """A file that cannot take its target's place. The text tells the fault and the fix, and follows the file's name."""


class Staging:
    """``with Staging(root) as staging: ...; staging.commit()``. Without a successful commit, no file changes.

    :param root: the folder that files are written to. The folder is created if it does not exist.
    :param has_workers: other processes stage files anywhere in ``root``, and may end before they can report the files. Other
        runs are
        locked out.
    :param writes: False: nothing will be staged, and ``root`` need not exist.
    :param written: gets the stamp of each file that takes its place, by the file's path.
    :raises SiteError: another run is writing into ``root``, or the folder cannot be created.
    """

    def __init__(
        self, root: Path, *, has_workers: bool = False, writes: bool = True, written: dict[str, Stamp] | None = None
    ) -> None:
        self.root = root
        self.process = os.getpid()
        self.tree = Tree(str(root))
        self.stager = Stager(self.tree, self.process)
        self.left_behind: list[str] = []
        """Temporary files that could not be deleted, each with the reason."""
        self._has_workers = has_workers
        self._writes = writes
        self._written = written
        self._root_folder: RootFolder | None = None
        self._spool: tempfile.SpooledTemporaryFile[bytes] | None = None
        self._singles: list[str] = []
        self._first: list[Staged] = []
        self._folders: list[str] = []
        self._last_folder = ""
        self._locked: list[int] = []
        self._is_committed = False
        self._is_swept = False

    def __enter__(self) -> Self:
        try:
            with uninterrupted():
                if self._writes:
                    self._root_folder = RootFolder(self.root, locks=self._has_workers)
                self._spool = tempfile.SpooledTemporaryFile(max_size=_SPOOLED_BYTES)  # closed by _close
        except BaseException:  # __exit__ is not called then
            self._close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with uninterrupted():
            self._close()
        if self._is_committed:
            if error:
                error.add_note(ALL_WRITTEN)
        elif self.left_behind and error is None:
            raise SiteError("\n".join(self.left_behind))
        elif error:
            for text in self.left_behind:
                error.add_note(text)

    def _close(self) -> None:
        if self._spool:
            self._sweep()
            self._spool.close()
        for descriptor in self._locked:
            os.close(descriptor)
        self.tree.close()
        if self._root_folder and self._is_committed:
            self._root_folder.release()
        elif self._root_folder:
            self._root_folder.give_up()

    @property
    def is_locked(self) -> bool:
        """True if this run holds the lock on the root. False also on a file system without locks."""
        return bool(self._root_folder and self._root_folder.is_locked)

    def add(self, staged: list[Staged]) -> None:
        """Add files that a ``Stager`` has written."""
        if staged and self._spool:
            pickle.dump(staged, self._spool, pickle.HIGHEST_PROTOCOL)

    def add_first(self, staged: Staged) -> None:
        """Add a file that a ``Stager`` has written, and that takes its place before those of ``add``."""
        self._singles.append(staged.path)
        self._first.append(staged)

    def write(self, path: str, data: bytes) -> None:
        """Stage a file of ours. A file that is there already keeps its attributes.

        :param path: path below the root, with slashes.
        :raises SiteError: the file cannot be written.
        """
        self.make_folder(path.rpartition("/")[0])
        self._singles.append(path)
        try:
            self.add([self.stager.create(path, [data])])
        except RefusedError as error:
            raise SiteError(f"{self.tree.path(path)}: {error}. Nothing was changed.") from error
        if not self._has_workers:  # a concurrent run must not take the file for a left-over
            folder, name = self.tree.folder_of(path)
            descriptor = folder.open(temporary_name(name, self.process))
            self._locked.append(descriptor)
            with contextlib.suppress(LockedError):
                lock_open_file(descriptor)

    def copy(self, source: Tree, path: str) -> None:
        """Stage a copy of a file.

        :raises SiteError: the file cannot be read or written.
        """
        self.make_folder(path.rpartition("/")[0])
        self._singles.append(path)
        try:
            self.add([self.stager.copy(source, path)])
        except RefusedError as error:
            raise SiteError(f"{self.tree.path(path)}: {error}. Nothing was changed.") from error

    def link(self, path: str, destination: str) -> None:
        """Stage a symbolic link.

        :raises SiteError: the link cannot be made.
        """
        self.make_folder(path.rpartition("/")[0])
        self._singles.append(path)
        try:
            self.add([self.stager.link(path, destination)])
        except RefusedError as error:
            raise SiteError(f"{self.tree.path(path)}: {error}. Nothing was changed.") from error

    def make_folder(self, path: str) -> None:
        """Create a folder below the root, and those above it. Without a commit, the new folders are removed again.

        :raises SiteError: the folder cannot be created, or a name on the way is a link.
        """
        if path != self._last_folder:
            with uninterrupted():
                self.tree.make_folder(path, self._folders)
            self._last_folder = path

    def commit(self) -> None:
        """Let every staged file take its target's place.

        :raises SiteError: a file could not take its place. The files before it have their old bytes again.
        """
        begun = 0
        path = ""
        try:
            for staged in self._all():
                check_signals()
                begun += 1
                path = staged.path
                self._replace(staged)
        except BaseException as error:  # a signal too: all pages or none
            with uninterrupted():
                changed = self._put_back(itertools.islice(self._all(), begun))
            fault = self._fault(path, error)
            if changed:
                raise UndoError(f"{fault or 'The run was ended.'} {_NOT_PUT_BACK} {', '.join(changed)}.") from error
            if fault:
                raise SiteError(f"{fault} Nothing was changed.") from error
            raise
        self._is_committed = True
        with uninterrupted():
            self._sweep()

    def _all(self) -> Iterator[Staged]:
        return itertools.chain.from_iterable(self._chunks())

    def _chunks(self) -> Iterator[list[Staged]]:
        if self._spool is None:
            return
        if self._first:
            yield self._first
        self._spool.seek(0)
        while True:
            try:
                yield pickle.load(self._spool)  # noqa: S301  # our own file, which has no name
            except EOFError:
                return

    def _replace(self, staged: Staged) -> None:
        """Put the new file in the old file's place. If the file system can swap them, the old file gets the temporary name."""
        folder, name = self.tree.folder_of(staged.path)
        temporary = temporary_name(name, self.process)
        try:
            status = folder.status(name)
        except FileNotFoundError:
            status = None
        if staged.stamp is not None and (status is None or stamp(status) != staged.stamp):
            raise _ReplaceError(f"{CHANGED}. {RUN_AGAIN}")
        if self._written is not None:
            self._written[staged.path] = stamp(folder.status(temporary))
        if status is None:
            folder.move(temporary, name)
            return
        if stat.S_ISDIR(status.st_mode):
            raise _ReplaceError("is a folder, where a file goes. Remove or rename the folder.")
        old = temporary
        if not folder.swap(temporary, name):
            old = _backup_name(temporary)
            self._singles.append(staged.path)
            folder.give_second_name(name, old)
            folder.move(temporary, name)
        # A generator may have opened the file before the files changed places: what it writes then goes into the old file.
        if staged.stamp is not None and stamp(folder.status(old)) != staged.stamp:
            raise _ReplaceError(f"{CHANGED}. {RUN_AGAIN}")

    def _fault(self, path: str, error: BaseException) -> str:
        """Return the reason why a file could not take its place, as sentences; empty if something else ended the run."""
        if isinstance(error, OSError):
            return f"{self.tree.path(path)}: cannot be written: {error.strerror}."
        return f"{self.tree.path(path)}: {error}" if isinstance(error, _ReplaceError) else ""

    def _put_back(self, done: Iterable[Staged]) -> list[str]:
        """Restore every target's old file, and continue after a failure. Return the files that still have the new bytes."""
        changed: list[str] = []
        for staged in done:
            try:
                folder, name = self.tree.folder_of(staged.path)
                if folder.has(name) and folder.status(name).st_ino == staged.inode:
                    self._put_one_back(folder, name)
            except OSError as error:
                changed.append(f"{self.tree.path(staged.path)} ({error.strerror})")
        return changed

    def _put_one_back(self, folder: Folder, name: str) -> None:
        temporary = temporary_name(name, self.process)
        for old in (temporary, _backup_name(temporary)):
            if folder.has(old):
                if not folder.swap(old, name):
                    folder.move(old, name)
                return
        folder.delete(name)

    def _sweep(self) -> None:
        """Delete all temporary files: after a commit the old files, else the new files. Continue after a failure."""
        if self._is_swept:
            return
        for path in self._singles:
            temporary = temporary_name(path.rpartition("/")[2], self.process)
            for name in (temporary, _backup_name(temporary)):
                self.left_behind += delete_beside(self.tree, path, name)
        if self._is_committed:
            self.left_behind += delete_staged(self.tree, self._chunks(), self.process)
        elif self._has_workers and self._writes:
            self.left_behind += delete_all(self.tree, self.process)
        if not self._is_committed:
            for path in reversed(self._folders):
                with contextlib.suppress(OSError):  # not empty
                    folder, name = self.tree.folder_of(path)
                    folder.delete_folder(name)
            self._folders.clear()
        self._is_swept = True


def _backup_name(temporary: str) -> str:
    return temporary.removesuffix(TEMPORARY_SUFFIX) + BACKUP_SUFFIX
