"""What is left of earlier runs: whether ``--out`` may be written over it, and which files of ours nobody needs any more."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from tracardi_snippet.errors import SiteError
from tracardi_snippet.page import MARKER
from tracardi_snippet.site.files import SiteFile, is_inside, is_version_control, real, steers_version_control, walk_files
from tracardi_snippet.tracker.bundle import is_tracker_file, is_tracker_name

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from pathlib import Path

_MARKERS = tuple(MARKER.encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
# Files of GitHub Pages and Codeberg Pages: a worktree of a branch that a host publishes is a fine output folder.
_OF_HOST = re.compile(r"(?:CNAME|\.domains|\.nojekyll)$")


def check_output(site: Path, out: Path, is_skipped: Callable[[SiteFile], bool]) -> None:
    """An output folder is new, empty, or plainly one that an earlier run wrote.

    ``is_skipped`` says of a page of the site that it gets no block.

    :raises SiteError: with the reason why it is none of these.
    """
    if real(out) == real(site):
        raise SiteError(f"{out}: the output is the site itself. Leave out --out to change the pages in place.")
    if is_inside(out, site):
        raise SiteError(f"{out}: the output lies inside the site {site}. Choose a folder outside.")
    if is_inside(site, out):
        raise SiteError(f"{out}: the output holds the site {site}. Choose another folder.")
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir():
        raise SiteError(f"{out}: the output is not a folder. Choose another name.")
    if foreign := _first_foreign(site, out, is_skipped):
        raise SiteError(f"{out}: not empty, and {foreign} is not from an earlier run. Empty the folder, or choose another.")


def _first_foreign(site: Path, out: Path, is_skipped: Callable[[SiteFile], bool]) -> str:
    """A file that a run on this site would not have written: it would be lost, or mixed with ours.

    Where no page has our block nothing is known to be from an earlier run.
    """
    if not any(_is_ours(out, file) for file in _foreign_or_ours(out) if file.is_page):
        return next((file.path for file in _foreign_or_ours(out)), "")
    for file in _foreign_or_ours(out):
        is_known = _is_in(site, file) and (not file.is_page or file.link is not None or is_skipped(file))
        if not (is_known or _is_ours(out, file)):
            return file.path
    return ""


def _foreign_or_ours(out: Path) -> Iterator[SiteFile]:
    for file in walk_files(out):
        if not (file.is_temporary or _OF_HOST.match(file.path) or steers_version_control(file.path)):
            yield file


def _is_in(site: Path, file: SiteFile) -> bool:
    """A folder that is a link is a file to us."""
    path = site / file.path
    return path.is_symlink() or path.is_file()


def leftovers(out: Path, site: Path, files: Container[str]) -> list[str]:
    """Files that an earlier run wrote into the output folder and that the site no longer gives."""
    return [file.path for file in walk_files(out) if file.path not in files and not _is_in(site, file) and _is_ours(out, file)]


def is_tracker_of(site: Path, file: SiteFile) -> bool:
    """Whether it is a tracker that an earlier run in mode file wrote into the site."""
    return not file.is_page and _is_ours(site, file)


def _is_ours(folder: Path, file: SiteFile) -> bool:
    """A page with our block, or a script whose name is the hash of what it holds, as ours are."""
    if file.link is not None or not (file.is_page or is_tracker_name(file.path)):
        return False
    data = (folder / file.path).read_bytes()
    return any(marker in data for marker in _MARKERS) if file.is_page else is_tracker_file(file.path, data)


def copied_link(site: Path, path: str, target: str) -> str | None:
    """Return the target of a link in the copy, or None if the link is not copied: it leads out, or to version control."""
    folder = (site / path).parent
    destination = folder / target
    if not is_inside(destination, site) or any(map(is_version_control, real(destination).relative_to(real(site)).parts)):
        return None
    return os.path.relpath(real(destination), real(folder))
