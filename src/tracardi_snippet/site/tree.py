"""The folders below a root, opened one by one: no link on the way to a file is ever followed."""

from __future__ import annotations

import errno
import itertools
import os
from typing import TYPE_CHECKING, Self

from tracardi_snippet.errors import SiteError
from tracardi_snippet.system.folder import Folder

if TYPE_CHECKING:
    from types import TracebackType

_MOST_OPEN = 32  # folders; a process may have 1,024 files open


class Tree:
    """Gives the folders below ``root`` by their paths. Only the folders on the way to the last one stay open."""

    def __init__(self, root: str) -> None:
        """Remember the root. The root is opened when first needed, and links in its path are followed."""
        self.root = root
        """Path of the root, as the user gave it."""
        self._last: str | None = None
        self._top: Folder | None = None
        self._names: list[str] = []
        self._open: list[Folder | None] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the path: another process opens its own folders."""
        return Tree, (self.root,)

    def close(self) -> None:
        """Close every folder."""
        self._last = None
        self._close_below(0)
        if self._top:
            self._top.close()
            self._top = None

    def again(self) -> Tree:
        """Return a tree with the same root, which another thread may use. This tree does not change."""
        tree = Tree(self.root)
        tree._top = self._top.again() if self._top else None
        return tree

    def path(self, path: str) -> str:
        """Return a path below the root as the user can open it."""
        return os.path.join(self.root, path)  # noqa: PTH118  # no path object for each page

    def folder(self, path: str) -> Folder:
        """Return the folder at a path below the root. The folder stays open until another folder is requested.

        :param path: relative, with slashes; empty for the root.
        :raises OSError: there is no such folder; ELOOP if a name on the way is a link.
        """
        if path == self._last:
            return self._folder()
        if self._top is None:
            self._top = Folder(self.root)
        self._last = None
        names = path.split("/") if path else []
        if names != self._names:
            self._close_below(sum(1 for _ in itertools.takewhile(_are_same, zip(names, self._names, strict=False))))
            self._open_rest(names)
        self._last = path
        return self._folder()

    def folder_of(self, path: str) -> tuple[Folder, str]:
        """Return the folder of a file, and the file's name in it.

        :raises OSError: as for ``folder``.
        """
        folder, _, name = path.rpartition("/")
        return self.folder(folder), name

    def make_folder(self, path: str, made: list[str], mode: int = 0o777) -> None:
        """Create a folder and those above it.

        :param made: gets the paths of the new folders, outermost first, each before the folder is created.
        :raises SiteError: the folder cannot be created, or a name on the way is a link.
        """
        missing: list[str] = []
        current = path
        while not self._has_folder(current):
            missing.append(current)
            current = current.rpartition("/")[0]
        for current in reversed(missing):
            try:
                parent, name = self.folder_of(current)
                made.append(current)
                parent.make_folder(name, mode)
            except OSError as error:
                if isinstance(error, FileExistsError):  # somebody else has made it just now
                    made.remove(current)
                raise self.error(current, error) from error

    def _has_folder(self, path: str) -> bool:
        try:
            self.folder(path)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self.error(path, error) from error
        return True

    def error(self, path: str, error: OSError, fact: str = "cannot be written") -> SiteError:
        """Return the message for a file or folder that cannot be used. ``fact`` tells what cannot be done."""
        if error.errno == errno.ELOOP:
            fact = "is a link, or lies in a folder that is a link, and links are not followed"
            return SiteError(f"{self.path(path)}: {fact}. Nothing was changed. Remove the link.")
        return SiteError(f"{self.path(path)}: {fact}: {error.strerror}. Nothing was changed.")

    def _folder(self) -> Folder:
        folder = self._open[-1] if self._open else self._top
        if folder is None:
            raise ValueError("no folder is open")
        return folder

    def _open_rest(self, names: list[str]) -> None:
        """Open the folders of ``names`` that are not open, from the last one that is."""
        depth = len(self._open)
        while depth and self._open[depth - 1] is None:
            depth -= 1
        self._close_below(depth)
        folder = self._folder()
        for name in names[depth:]:
            folder = folder.child(name)
            self._names.append(name)
            self._open.append(folder)
            if len(self._open) > _MOST_OPEN and (oldest := self._open[-_MOST_OPEN - 1]):
                oldest.close()
                self._open[-_MOST_OPEN - 1] = None

    def _close_below(self, depth: int) -> None:
        for folder in self._open[depth:]:
            if folder:
                folder.close()
        del self._open[depth:], self._names[depth:]


def _are_same(names: tuple[str, str]) -> bool:
    return names[0] == names[1]
