"""The folder of a site: its pages, and its other files."""

from __future__ import annotations

import hashlib
import os
import re
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
_TEMPORARY = re.compile(r"(?:^|/)\.[0-9a-f]{16}\.(\d+)\.tracardi-snippet\.(?:new|old)$")


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
        return bool(_TEMPORARY.search(self.path))

    @property
    def writer(self) -> int:
        """The process that wrote a temporary file."""
        match = _TEMPORARY.search(self.path)
        return int(match[1]) if match else 0


def temporary_name(name: str) -> str:
    """What a file is called while it is written: as short for any name, and with the process that writes it."""
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return f".{digest}.{os.getpid()}{TEMPORARY_SUFFIX}"


def list_files(site: Path) -> list[SiteFile]:
    """Every file of the site in the order of their paths; folders that are links are not entered.

    :raises SiteError: the folder does not exist, is not a folder, or can not be read.
    """
    if not site.is_dir():
        fact = "is not a folder" if site.exists() else "does not exist"
        raise SiteError(f"{site}: the site folder {fact}. Build the site first, or give the folder of its HTML.")
    try:
        return sorted(_walk(site), key=lambda file: file.path)
    except OSError as error:
        raise SiteError(f"{error.filename}: can not be read: {error.strerror}.") from error


def _walk(site: Path) -> Iterator[SiteFile]:
    folders = [""]
    while folders:
        folder = folders.pop()
        with os.scandir(site / folder) as entries:
            for entry in entries:
                path = f"{folder}{entry.name}"
                if entry.is_symlink():
                    yield SiteFile(path, str(Path(entry.path).readlink()))
                elif entry.is_dir():
                    folders.append(f"{path}/")
                elif entry.is_file():
                    yield SiteFile(path)


def is_inside(path: Path, folder: Path) -> bool:
    """Whether ``path``, links resolved, is ``folder`` or below it."""
    return real(path).is_relative_to(real(folder))


def real(path: Path) -> Path:
    """The path with links resolved; of a circle of links as far as it leads, where ``Path.resolve`` raises."""
    return Path(os.path.realpath(path))
