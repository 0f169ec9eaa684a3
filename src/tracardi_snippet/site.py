"""The folder of a site: its pages, and its other files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracardi_snippet.errors import SiteError

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE_SUFFIXES = (".html", ".htm")
# Both ends of what is written beside a target while a run lasts: the new bytes, and a link to the old ones.
TEMPORARY_SUFFIX = ".tracardi-snippet.new"
BACKUP_SUFFIX = ".tracardi-snippet.old"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """``path`` is relative to the site, with slashes. ``link`` is the target of a symbolic link."""

    path: str
    link: str | None = None

    @property
    def is_page(self) -> bool:
        return self.path.lower().endswith(PAGE_SUFFIXES)

    @property
    def is_temporary(self) -> bool:
        return self.path.endswith((TEMPORARY_SUFFIX, BACKUP_SUFFIX))


def list_files(site: Path) -> list[SiteFile]:
    """Every file of the site in the order of their paths; folders that are links are not entered.

    :raises SiteError: the folder does not exist, is not a folder, or can not be read.
    """
    if not site.is_dir():
        fact = "is not a folder" if site.exists() else "does not exist"
        raise SiteError(f"{site}: the site folder {fact}. Build the site first, or give the folder of its HTML.")
    try:
        return sorted(_walk(site, ""), key=lambda file: file.path)
    except OSError as error:
        raise SiteError(f"{error.filename}: can not be read: {error.strerror}.") from error


def _walk(site: Path, folder: str) -> Iterator[SiteFile]:
    with os.scandir(site / folder) as entries:
        for entry in entries:
            path = f"{folder}{entry.name}"
            if entry.is_symlink():
                yield SiteFile(path, str(Path(entry.path).readlink()))
            elif entry.is_dir():
                yield from _walk(site, f"{path}/")
            elif entry.is_file():
                yield SiteFile(path)


def is_inside(path: Path, folder: Path) -> bool:
    """Whether ``path``, links resolved, is ``folder`` or below it."""
    return path.resolve().is_relative_to(folder.resolve())
