"""Writes many files so that all of them change or none does.

Each file is first written whole beside its target; only when all are there do they take their targets' places, each by one
atomic rename. A full disk or a refused write is met before the first page has changed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tracardi_snippet.errors import SiteError
from tracardi_snippet.site import BACKUP_SUFFIX, temporary_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType


CHANGED = "changed while we ran. Nothing was changed by us; run again when the build has ended."


@dataclass(slots=True)
class _Staged:
    temporary: Path
    target: Path
    restore: Callable[[], bytes] | None
    stamp: tuple[int, int] | None = None
    backup: Path | None = None


class Staging:
    """``with Staging() as staging: ...; staging.commit()``: without the commit, or when it fails, everything is as it was."""

    def __init__(self) -> None:
        self._staged: list[_Staged] = []
        self._folders: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for item in self._staged:
            item.temporary.unlink(missing_ok=True)
            if item.backup:
                item.backup.unlink(missing_ok=True)
        for folder in reversed(self._folders):
            with contextlib.suppress(OSError):  # not empty: committed files stand in it
                folder.rmdir()

    def write(self, target: Path, data: bytes, *, like: Path | None = None, restore: Callable[[], bytes] | None = None) -> None:
        """Stages ``data``, with the mode of the file ``like``; ``restore`` gives what to put back if a later file fails.

        :raises SiteError: it can not be written.
        """
        with self._temporary(target, restore) as temporary:
            temporary.write_bytes(data)
            if like is not None:
                shutil.copymode(like, temporary)

    def copy(self, source: Path, target: Path) -> None:
        """Stages a copy with mode and times.

        :raises SiteError: it can not be read or written.
        """
        with self._temporary(target, None) as temporary:
            shutil.copy2(source, temporary)

    def link(self, destination: str, target: Path) -> None:
        """Stages a symbolic link.

        :raises SiteError: it can not be made.
        """
        with self._temporary(target, None) as temporary:
            temporary.symlink_to(destination)

    def commit(self) -> None:
        """Every staged file takes its target's place.

        :raises SiteError: one could not; those before it have been put back.
        """
        done: list[_Staged] = []
        try:
            for item in self._staged:
                _check_unchanged(item)
                if item.restore is None and item.target.exists():
                    item.backup = item.temporary.with_suffix(Path(BACKUP_SUFFIX).suffix)
                    os.link(item.target, item.backup)
                done.append(item)
                item.temporary.replace(item.target)
        except BaseException as error:  # a signal too: all pages or none
            for item in done:
                _put_back(item)
            if isinstance(error, OSError):
                raise _site_error(done[-1].target if done else self._staged[0].target, error) from error
            raise

    @contextlib.contextmanager
    def _temporary(self, target: Path, restore: Callable[[], bytes] | None) -> Iterator[Path]:
        temporary = target.with_name(temporary_name(target.name))
        try:
            self._make_folder(target.parent)
            self._staged.append(_Staged(temporary, target, restore, stamp(target) if restore else None))
            yield temporary
        except OSError as error:
            raise _site_error(target, error) from error

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make_folder(folder.parent)
            folder.mkdir()
            self._folders.append(folder)


def stamp(file: Path) -> tuple[int, int]:
    """Size and time of change: what tells that a file is another than was read."""
    status = file.stat()
    return status.st_size, status.st_mtime_ns


def _check_unchanged(item: _Staged) -> None:
    if item.stamp is not None and stamp(item.target) != item.stamp:
        raise SiteError(f"{item.target}: {CHANGED}")


def _put_back(item: _Staged) -> None:
    if item.temporary.exists():  # it never took its target's place
        return
    if item.backup:
        item.backup.replace(item.target)
    elif item.restore:
        item.temporary.write_bytes(item.restore())
        shutil.copymode(item.target, item.temporary)
        item.temporary.replace(item.target)
    else:
        item.target.unlink()


def _site_error(target: Path, error: OSError) -> SiteError:
    return SiteError(f"{target}: can not be written: {error.strerror}. Nothing was changed.")
