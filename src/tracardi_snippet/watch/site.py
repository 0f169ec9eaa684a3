"""The folder of a site while a generator writes it: its identity, and which changed files belong to it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tracardi_snippet.site.files import SiteFile, is_version_control

if TYPE_CHECKING:
    from pathlib import Path

STEP_MS, LONGEST_MS = 30, 400
"""A build writes many files in a row. Changes within the step belong together; after the longest wait they are told anyway."""


def identity(site: Path) -> tuple[int, int] | None:
    """Return what tells the folder from another one of the same name, or None if there is none. Some builds make it anew."""
    try:
        status = site.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def real_folder(site: Path) -> str:
    """Return the path of the folder to watch. Watched by a link, a folder would be told of under the link's name."""
    return os.path.realpath(site)


def of_site(site: Path, changed: set[str]) -> list[str]:
    """Return the paths in the site of files that hosts publish: no repository, and no temporary file of ours.

    :param changed: paths that begin with the path of the folder as `real_folder` gives it.
    """
    top = real_folder(site)
    paths = [os.path.relpath(path, top) for path in changed]
    return [path for path in paths if not (SiteFile(path).is_temporary or any(map(is_version_control, path.split("/"))))]
