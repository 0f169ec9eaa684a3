"""Check the results of earlier runs: find results that ``--out`` must not replace, and files of ours that are not needed."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from tracardi_snippet.config.model import Inject
from tracardi_snippet.errors import SiteError
from tracardi_snippet.page import MARKER, ScanSettings, UndecodableError, scan_page
from tracardi_snippet.site.files import is_inside, is_version_control, real, steers_version_control, walk
from tracardi_snippet.site.read import read_file
from tracardi_snippet.tracker.bundle import is_tracker_file, is_tracker_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from tracardi_snippet.injector import PageEditor
    from tracardi_snippet.site.files import SiteFile
    from tracardi_snippet.site.tree import Tree

_MARKERS = tuple(MARKER.encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_PLAIN = ScanSettings(Inject())
_MAX_BYTES = Inject().maxBytes
# Files of GitHub Pages and Codeberg Pages: a worktree of a published branch may be the output folder.
_OF_HOST = re.compile(r"(?:CNAME|\.domains|\.nojekyll)$")


def check_place(site: Path, out: Path) -> None:
    """Check that a copy of the site may lie at ``out``, whatever is there.

    :raises SiteError: the copy must not lie there. The text gives the reason.
    """
    if real(out) == real(site):
        raise SiteError(f"{out}: the output is the site itself. Leave out --out to change the pages in place.")
    if is_inside(out, site):
        raise SiteError(f"{out}: the output lies inside the site {site}. Choose a folder outside.")
    if is_inside(site, out):
        raise SiteError(f"{out}: the output holds the site {site}. Choose another folder.")
    if (out.exists() or out.is_symlink()) and not out.is_dir():
        raise SiteError(f"{out}: the output is not a folder. Choose another name.")


def check_content(site: Tree, out: Tree, editor: PageEditor) -> None:
    """Check that the output folder is empty, or plainly one that an earlier run wrote.

    :raises SiteError: the folder holds a file that no run on this site has written. The file would be lost, or mixed with ours.
    """
    if foreign := _first_foreign(site, out, editor):
        raise SiteError(
            f"{out.root}: not empty, and {foreign} is not from an earlier run. Empty the folder, or choose another."
        )


def _first_foreign(site: Tree, out: Tree, editor: PageEditor) -> str:
    """Return the first file that no earlier run wrote, or an empty text. If no page has our block, every file counts."""
    if not any(_is_ours(out, file) for file in _foreign_or_ours(out) if file.is_page):
        return next((file.path for file in _foreign_or_ours(out)), "")
    for file in _foreign_or_ours(out):
        is_known = _is_in(site, file) and (not file.is_page or file.link is not None or _gets_no_block(site, file, editor))
        if not (is_known or _is_ours(out, file)):
            return file.path
    return ""


def _foreign_or_ours(out: Tree) -> Iterator[SiteFile]:
    with out.again() as tree:
        for file in walk(tree):
            if not (file.is_temporary or _OF_HOST.match(file.path) or steers_version_control(file.path)):
                yield file


def _is_in(site: Tree, file: SiteFile) -> bool:
    """Return whether the site has a file or a link at this path."""
    return os.path.islink(site.path(file.path)) or os.path.isfile(site.path(file.path))  # noqa: PTH113, PTH114


def _gets_no_block(site: Tree, file: SiteFile, editor: PageEditor) -> bool:
    try:
        data = read_file(site, file.path, editor.max_bytes)
        return data is None or bool(editor.scan(data, file.path).skip)
    except (OSError, UndecodableError):
        return True


def leftovers(out: Tree, site: Tree, files: Container[str]) -> list[str]:
    """Return the files of ours in the output folder that the site no longer gives."""
    with out.again() as tree:
        return [file.path for file in walk(tree) if file.path not in files and not _is_in(site, file) and _is_ours(out, file)]


def is_tracker_of(site: Tree, file: SiteFile) -> bool:
    """Return whether a file is a tracker that an earlier run in mode ``file`` wrote into the site."""
    return not file.is_page and _is_ours(site, file)


def _is_ours(tree: Tree, file: SiteFile) -> bool:
    """Return whether a file is ours: a page with an element of ours, or a script whose name holds the hash of its bytes.

    Pages are parsed: a page about this program holds the marker as text.
    """
    if file.link is not None or not (file.is_page or is_tracker_name(file.path)):
        return False
    try:
        data = read_file(tree, file.path, _MAX_BYTES)
    except OSError:
        return False
    if data is None:
        return False
    if not file.is_page:
        return is_tracker_file(file.path, data)
    return any(marker in data for marker in _MARKERS) and _has_block(file.path, data)


def _has_block(path: str, data: bytes) -> bool:
    try:
        return bool(scan_page(path, data, _PLAIN).own_spans)
    except UndecodableError:
        return False


def copied_link(site: Path, path: str, target: str) -> str | None:
    """Return the target of a link in the copy, or None if the link is not copied: it leads out, or to version control."""
    folder = (site / path).parent
    destination = folder / target
    if not is_inside(destination, site) or any(map(is_version_control, real(destination).relative_to(real(site)).parts)):
        return None
    return os.path.relpath(real(destination), real(folder))
