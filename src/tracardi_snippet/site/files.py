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
# Git, Mercurial, Subversion, Jujutsu, Bazaar, Pijul, Sapling, Darcs, Fossil. In a worktree or submodule such a name is a file.
_VERSION_CONTROL = frozenset(
    (".git", ".hg", ".svn", ".jj", ".bzr", ".pijul", ".sl", "_darcs", ".fossil", ".fslckout", "_fossil_")
)
_STEERING = frozenset((".gitignore", ".gitattributes", ".gitmodules", ".hgignore", ".hgsub", ".hgsubstate", ".hgtags"))
_TEMPORARY = re.compile(r"(?:^|/)\.[0-9a-f]{16}\.(\d+)\.tracardi-snippet\.(?:new|old)$")


@dataclass(frozen=True, slots=True)
class SiteFile:
    """``path`` is relative to the site, with slashes. ``link`` is the target of a symbolic link."""

    path: str
    link: str | None = None

    @property
    def is_page(self) -> bool:
        """True if the file is a page."""
        return is_page_path(self.path)

    @property
    def is_temporary(self) -> bool:
        return bool(_TEMPORARY.search(self.path))

    @property
    def writer(self) -> int:
        """The process that wrote a temporary file."""
        match = _TEMPORARY.search(self.path)
        return int(match[1]) if match else 0


def is_page_path(path: str) -> bool:
    """Return whether a file of the site is a page, by its name."""
    return path.endswith(PAGE_SUFFIXES) or path.lower().endswith(PAGE_SUFFIXES)


def is_version_control(name: str) -> bool:
    """Return whether a file or folder with this name holds a repository, in any case: some file systems ignore the case."""
    return name.lower() in _VERSION_CONTROL


def steers_version_control(path: str) -> bool:
    """Return whether a file tells version control what to do with the folder, such as ``.gitignore``."""
    return path.rpartition("/")[2] in _STEERING


def temporary_name(name: str, process: int) -> str:
    """What a file is called while ``process`` writes it: as short for any name."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    return f".{digest}.{process}{TEMPORARY_SUFFIX}"


def check_site(site: Path) -> None:
    """:raises SiteError: there is no such folder."""
    if not site.is_dir():
        fact = "is not a folder" if site.exists() else "does not exist"
        raise SiteError(f"{site}: the site folder {fact}. Build the site first, or give the folder of its HTML.")


def walk_files(site: Path) -> Iterator[SiteFile]:
    """Yield every file of the site in the order of the paths, except those of version control. Links are not followed.

    :raises SiteError: the folder does not exist, is not a folder, or cannot be read.
    """
    check_site(site)
    try:
        yield from _walk(str(site), "")
    except OSError as error:
        raise SiteError(f"{error.filename}: can not be read: {error.strerror}.") from error


def _walk(site: str, folder: str) -> Iterator[SiteFile]:
    """``folder`` is empty or ends with a slash. Of a million pages only the entries of the folders on the way are held."""
    with os.scandir(f"{site}/{folder}") as entries:
        # A folder's files come where its name with the slash does.
        found = sorted(
            (f"{entry.name}/" if _is_folder(entry) else entry.name, entry) for entry in entries if not _is_repository(entry)
        )
    for name, entry in found:
        path = folder + name
        if entry.is_symlink():
            yield SiteFile(path, str(Path(entry.path).readlink()))
        elif name.endswith("/"):
            yield from _walk(site, path)
        elif entry.is_file():
            yield SiteFile(path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _is_repository(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry of a folder belongs to version control. CVS is a word: only its own folders count."""
    name = entry.name
    return is_version_control(name) or (name == "CVS" and os.path.lexists(f"{entry.path}/Entries"))


def is_inside(path: Path, folder: Path) -> bool:
    """Whether ``path``, links resolved, is ``folder`` or below it."""
    return real(path).is_relative_to(real(folder))


def real(path: Path) -> Path:
    """The path with links resolved; of a circle of links as far as it leads, where ``Path.resolve`` raises."""
    return Path(os.path.realpath(path))


def path_in(site: Path, path: Path) -> str:
    """Return the path of a file relative to the site, with slashes and links resolved, or empty if it lies elsewhere."""
    return real(path).relative_to(real(site)).as_posix() if is_inside(path, site) else ""
