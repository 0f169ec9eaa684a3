"""The folder of a site: its pages, and its other files."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from tracardi_snippet.errors import SiteError
from tracardi_snippet.site.tree import Tree
from tracardi_snippet.system.folder import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.system.folder import Folder

PAGE_SUFFIXES = (".html", ".htm")
# Suffixes of temporary files beside a target during a run: the new file, and a hard link to the old file.
TEMPORARY_SUFFIX = ".tracardi-snippet.new"
BACKUP_SUFFIX = ".tracardi-snippet.old"
# Git, Mercurial, Subversion, Jujutsu, Bazaar, Pijul, Sapling, Darcs, Fossil. In a worktree or submodule, such a name may be a
# file.
_VERSION_CONTROL = frozenset(
    (".git", ".hg", ".svn", ".jj", ".bzr", ".pijul", ".sl", "_darcs", ".fossil", ".fslckout", "_fossil_")
)
_STEERING = frozenset((".gitignore", ".gitattributes", ".gitmodules", ".hgignore", ".hgsub", ".hgsubstate", ".hgtags"))
_TEMPORARY = re.compile(r"(?:^|/)\.[0-9a-f]{16}\.(\d+)\.tracardi-snippet\.(?:new|old)$")


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of a site, or a symbolic link."""

    path: str
    """Path below the site, with slashes."""
    link: str | None = None
    """The target of a symbolic link, or None for a file."""

    @property
    def is_page(self) -> bool:
        """True if the file is a page."""
        return is_page_path(self.path)

    @property
    def is_temporary(self) -> bool:
        return self.path.endswith((TEMPORARY_SUFFIX, BACKUP_SUFFIX)) and bool(_TEMPORARY.search(self.path))

    @property
    def writer(self) -> int:
        """The process that wrote a temporary file."""
        match = _TEMPORARY.search(self.path)
        return int(match[1]) if match else 0


def is_page_path(path: str) -> bool:
    """Return whether a file of the site is a page, by its name."""
    return path.endswith(PAGE_SUFFIXES) or path.lower().endswith(PAGE_SUFFIXES)


def is_version_control(name: str) -> bool:
    """Return whether a file or folder with this name holds a repository.

    The case of letters is ignored, as some file systems do.
    """
    return name.lower() in _VERSION_CONTROL


def steers_version_control(path: str) -> bool:
    """Return whether a file tells version control what to do with the folder, such as ``.gitignore``."""
    return path.rpartition("/")[2] in _STEERING


def temporary_name(name: str, process: int) -> str:
    """Return the name of a file while ``process`` writes it: short for a long name, too."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    return f".{digest}.{process}{TEMPORARY_SUFFIX}"


def check_site(site: Path) -> None:
    """Check that the site is a folder.

    :raises SiteError: there is no such folder.
    """
    if not site.is_dir():
        fact = "is not a folder" if site.exists() else "does not exist"
        raise SiteError(f"{site}: the site folder {fact}. Build the site first, or give the folder of its HTML.")


def walk_files(site: Path) -> Iterator[SiteFile]:
    """Yield every file of the site in the order of the paths, except files of version control. Links are not followed.

    :raises SiteError: the folder does not exist, is not a folder, or cannot be read.
    """
    check_site(site)
    with Tree(str(site)) as tree:
        yield from walk(tree)


def walk(tree: Tree) -> Iterator[SiteFile]:
    """Yield every file of a tree, as ``walk_files`` does. Memory holds only the folders on the way, even for a million pages.

    :raises SiteError: a folder cannot be read.
    """
    waiting = _listing(tree, "")
    while waiting:
        file = waiting.pop()
        if isinstance(file, str):
            waiting += _listing(tree, file)
        else:
            yield file


def _listing(tree: Tree, folder: str) -> list[SiteFile | str]:
    """Return the files of a folder, and its folders by their paths. The last name comes first; a slash ends a folder's name."""
    try:
        return _entries(tree.folder(folder), f"{folder}/" if folder else "")
    except OSError as error:
        raise tree.error(folder, error, "cannot be read") from error


def _entries(folder: Folder, prefix: str) -> list[SiteFile | str]:
    found: list[tuple[str, SiteFile | str]] = []
    for name, kind in folder.entries():
        if is_version_control(name):
            continue
        path = prefix + name
        if kind is Kind.FILE:
            found.append((name, SiteFile(path)))
        elif kind is Kind.LINK:
            found.append((name, SiteFile(path, folder.link_target(name))))
        elif kind is Kind.FOLDER and not (name == "CVS" and _holds_repository(folder, name)):
            found.append((f"{name}/", path))
    return [file for _, file in sorted(found, key=itemgetter(0), reverse=True)]


def _holds_repository(folder: Folder, name: str) -> bool:
    """Return whether a folder named CVS is one of CVS's own. Other folders may have the same name."""
    with folder.child(name) as child:
        return child.has("Entries")


def is_inside(path: Path, folder: Path) -> bool:
    """Return whether ``path`` is ``folder`` or lies below it, with links resolved."""
    return real(path).is_relative_to(real(folder))


def real(path: Path) -> Path:
    """Return the path with links resolved. A circle of links ends the resolution, while ``Path.resolve`` raises an error."""
    return Path(os.path.realpath(path))


def path_in(site: Path, path: Path) -> str:
    """Return the path of a file relative to the site, with slashes and links resolved, or empty if it lies elsewhere."""
    return real(path).relative_to(real(site)).as_posix() if is_inside(path, site) else ""
