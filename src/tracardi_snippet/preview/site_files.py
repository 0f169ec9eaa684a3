"""From the path of a URL to a file of the site, as static hosts do it. No path leads out of the site.

A folder stands for its ``index.html``, ``/about`` for ``about.html``, and an unknown path for ``404.html``. Links are followed
if they stay in the site: mike makes such links. Only regular files are opened.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracardi_snippet.site.files import is_version_control
from tracardi_snippet.site.tree import Tree

if TYPE_CHECKING:
    from pathlib import Path

INDEXES = ("index.html", "index.htm")
NOT_FOUND = "404.html"
_SUFFIXES = (".html", ".htm")


@dataclass(frozen=True, slots=True)
class Found:
    """The file for a URL."""

    path: str
    """Path of the file in the site, with slashes; empty if there is none."""
    moves_to: str = ""
    """The path of the URL to go to instead, or empty: a folder needs its slash."""


class SiteFiles:
    """Finds and opens the files of a folder. Nothing is kept: a build may replace the folder at any time.

    :param site: the folder.
    """

    def __init__(self, site: Path) -> None:
        self.site = site

    def find(self, path: str) -> Found:
        """Return the file for the path of a URL.

        :param path: the decoded path below the site's base path, without its first slash.
        """
        names = path.split("/")
        if not all(map(_is_name, filter(None, names))) or "" in names[:-1]:
            return Found("")
        if names[-1] == "":
            folder = path
            return Found(next((folder + index for index in INDEXES if self.is_file(folder + index)), ""))
        if self.is_file(path):
            return Found(path)
        for suffix in _SUFFIXES:
            if self.is_file(path + suffix):
                return Found(path + suffix)
        if any(self.is_file(f"{path}/{index}") for index in INDEXES):
            return Found("", f"{path}/")
        return Found("")

    def is_file(self, path: str) -> bool:
        """Return whether a regular file of the site stands at the path."""
        real = self._real(path)
        return real is not None and os.path.isfile(real)  # noqa: PTH113  # no path object for each request

    def open(self, path: str) -> int:
        """Return the descriptor of a file. The caller closes it.

        :raises OSError: there is no regular file at the path, or the path leads out of the site.
        """
        real = self._real(path)
        if real is None:
            raise FileNotFoundError(path)
        inner = os.path.relpath(real, self._top())
        # Each folder is opened without following links: nothing that changes meanwhile leads elsewhere.
        with Tree(self._top()) as tree:
            folder, name = tree.folder_of(inner)
            descriptor = folder.open(name)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise FileNotFoundError(path)
        return descriptor

    def _top(self) -> str:
        return os.path.realpath(self.site)

    def _real(self, path: str) -> str | None:
        """Return the path of a file with links resolved, or None if it is not in the site."""
        if not all(map(_is_name, path.split("/"))):
            return None
        top = self._top()
        try:
            real = os.path.realpath(os.path.join(top, path))  # noqa: PTH118
        except (OSError, ValueError):  # a name that is too long, or holds what no name may hold
            return None
        inside = real.removeprefix(os.path.join(top, ""))  # noqa: PTH118
        is_inside = inside != real and not any(map(is_version_control, inside.split("/")))
        return real if is_inside else None


def _is_name(name: str) -> bool:
    """Return whether a part of a path can be the name of a file that hosts publish."""
    return name not in ("", ".", "..") and not is_version_control(name) and "\0" not in name and "\\" not in name
