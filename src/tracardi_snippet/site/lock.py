"""Keep a second run out of a folder, by locks of the operating system. A lock ends with the process that holds it."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from tracardi_snippet.errors import SiteError
from tracardi_snippet.site.files import real
from tracardi_snippet.system.locks import LockedError, is_locked, lock_folder
from tracardi_snippet.system.processes import is_running

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.site.files import SiteFile

_WAIT = "Wait for its end, and run again."


class RootFolder:
    """The folder that a run writes into: created if it does not exist, and locked against other runs.

    :param locks: False for a command that writes a single file, which disturbs no run.
    :raises SiteError: another run is writing there, or the folder cannot be created.
    """

    def __init__(self, path: Path, *, locks: bool) -> None:
        self.path = path
        self.is_locked = False
        """True if this run holds the lock. The value is also False on a file system without locks."""
        self._made: list[Path] = []
        self._descriptor = -1
        try:
            self._create()
            while locks and not self._lock():  # another run, which had created the folder, has removed it
                self._create()
        except LockedError as error:
            self._made.clear()  # the other run has locked the new folder before this one could, and uses it
            self.give_up()
            raise SiteError(f"{path}: another run is writing there. {_WAIT}") from error
        except OSError as error:
            self.give_up()
            raise SiteError(f"{path}: cannot be opened: {error.strerror}. Nothing was changed.") from error

    def release(self) -> None:
        """Give up the lock. The folder stays."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def give_up(self) -> None:
        """Give up the lock, and remove the folders that were created as far as they are empty."""
        for folder in reversed(self._made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        self._made.clear()
        self.release()

    def _create(self) -> None:
        for folder in (*reversed(self.path.parents), self.path):
            if not os.path.lexists(folder):
                self._made.append(folder)
                try:
                    folder.mkdir()
                except FileExistsError:  # created by another run just now
                    self._made.remove(folder)

    def _lock(self) -> bool:
        try:
            self._descriptor, self.is_locked = lock_folder(str(self.path))
            if os.path.samestat(os.fstat(self._descriptor), self.path.stat()):
                return True
        except FileNotFoundError:
            if os.path.lexists(self.path):  # a link that leads nowhere
                raise
        self.release()
        return False


class LeftFiles:
    """Tells whether temporary files that lie below a root are left over, or belong to a run in progress."""

    def __init__(self, root: Path, *, has_lock: bool) -> None:
        """``has_lock``: this run holds the lock on the root, so no other run writes there as a whole."""
        self._root = root
        self._has_lock = has_lock
        self._verdicts: dict[str, bool] = {}

    def is_left_over(self, file: SiteFile) -> bool:
        """Return whether a temporary file may be deleted. False: a command is writing this single file.

        :raises SiteError: a run is in progress in a folder on the way to the file, or in a folder above the root.
        """
        path = self._root / file.path
        if not self._has_lock:
            # In a container, this process may have the same number as the process of an earlier run.
            going_on = file.writer != os.getpid() and is_running(file.writer)
        elif is_locked(str(path)):
            return False
        else:
            going_on = self._is_run_at(os.path.dirname(file.path))  # noqa: PTH120
        if going_on:
            if self._has_lock:
                raise SiteError(f"{path}: another run is writing there. {_WAIT}")
            doubt = f"If process {file.writer} is not tracardi-snippet, delete the file."
            raise SiteError(f"{path}: process {file.writer} may be writing there. {_WAIT} {doubt}")
        return True

    def _is_run_at(self, folder: str) -> bool:
        if folder not in self._verdicts:
            below = [parent for parent in (self._root / folder / "x").parents if parent.is_relative_to(self._root)]
            above = real(self._root).parents
            self._verdicts[folder] = any(is_locked(str(one)) for one in (*below[:-1], *above))
        return self._verdicts[folder]
