"""The folder that ``--out`` names: whether it may be written, and what of the site goes there besides the pages."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tracardi_snippet.errors import SiteError
from tracardi_snippet.scan import MARKER
from tracardi_snippet.site import is_inside, list_files

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.survey import Survey


def check_output(site: Path, out: Path, survey: Survey) -> None:
    """An output folder is new, empty, or plainly one that an earlier run wrote.

    :raises SiteError: with the reason why it is none of these.
    """
    if out.resolve() == site.resolve():
        raise SiteError(f"{out}: the output is the site itself. Leave out --out to change the pages in place.")
    if is_inside(out, site):
        raise SiteError(f"{out}: the output lies inside the site {site}. Choose a folder outside.")
    if is_inside(site, out):
        raise SiteError(f"{out}: the output holds the site {site}. Choose another folder.")
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir():
        raise SiteError(f"{out}: the output is not a folder. Choose another name.")
    if foreign := _first_foreign(out, survey):
        raise SiteError(f"{out}: not empty, and {foreign} is not from an earlier run. Empty the folder, or choose another.")


def _first_foreign(out: Path, survey: Survey) -> str:
    """A file that a run on this site would not have written: it would be lost, or mixed with ours."""
    expected = {file.path for file in survey.files}
    untracked = {page.path for page in survey.pages if page.skip}
    for file in list_files(out):
        if file.is_temporary or (file.path in expected and not file.is_page):
            continue
        if file.path in untracked or (file.is_page and file.link is None and MARKER.encode() in (out / file.path).read_bytes()):
            continue
        if not (file.path.endswith(".js") and file.path.rpartition("/")[2].startswith("tracardi-")):
            return file.path
    return ""


def copied_link(site: Path, path: str, target: str) -> str | None:
    """What a link of the site becomes in the copy, or None for one that leads out of the site: that is not copied."""
    folder = (site / path).parent
    destination = folder / target
    if not is_inside(destination, site):
        return None
    return os.path.relpath(destination.resolve(), folder.resolve())
