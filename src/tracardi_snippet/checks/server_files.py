"""Find files by which a server or a host sets headers: beside the pages of a site, or above them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

HTACCESS = ".htaccess"
_NAMES = ("_headers", "netlify.toml", "vercel.json", "staticwebapp.config.json", HTACCESS)
_MAX_ABOVE = 4  # folders between a site and the top of its repository


class ServerFile(NamedTuple):
    """A file that may set headers for pages."""

    path: Path
    """The file, as the user can open it."""
    folder: str
    """The folder of the site that the file covers: empty for the whole site, else with a slash at the end."""


def server_files(site: Path, htaccess: Iterable[str]) -> list[ServerFile]:
    """Return the files that set headers for the site.

    Looks in the site, in the folder above, and in all folders up to the top of the site's repository.

    :param htaccess: paths in the site of files named ``.htaccess``: Apache reads one in each folder.
    """
    found = [ServerFile(folder / name, "") for folder in _folders(site) for name in _NAMES if (folder / name).is_file()]
    below = sorted(path for path in htaccess if "/" in path)
    return [*found, *(ServerFile(site / path, path.removesuffix(HTACCESS)) for path in below)]


def _folders(site: Path) -> list[Path]:
    above = Path(os.path.abspath(site)).parents  # noqa: PTH100  as the user writes it, links unresolved
    tops = [number for number, folder in enumerate(above[:_MAX_ABOVE]) if (folder / ".git").exists()]
    count = tops[0] + 1 if tops else 1
    if (site / ".git").exists():
        count = 0
    return [site, *(folder if site.is_absolute() else Path(os.path.relpath(folder)) for folder in above[:count])]
