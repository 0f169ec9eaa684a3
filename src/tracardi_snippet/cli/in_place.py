"""Recognise folders in which nobody means to change every page: such folders need ``--yes``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracardi_snippet.errors import SiteError

if TYPE_CHECKING:
    from tracardi_snippet.config import LoadedConfig

yes_option = click.option(
    "-y", "--yes", is_flag=True, help="Change pages in place even if SITE is your home folder, / or the config's folder."
)


def check_in_place(site: Path, loaded: LoadedConfig | None = None) -> None:
    """Check that every page below ``site`` may change in place without ``--yes``.

    :param loaded: the config in use, if there is one. ``inject.root`` allows every folder.
    :raises SiteError: the folder holds the user's home folder, or the config.
    """
    if not site.is_dir() or (loaded and loaded.config.inject.root):
        return
    reason = _reason(site, loaded)
    if reason:
        way = "add --yes, or set inject.root: true in the config" if loaded else "add --yes"
        raise SiteError(f"{site}: {reason}. Every page below it would change. If you mean that, {way}. Nothing was changed.")


def _reason(site: Path, loaded: LoadedConfig | None) -> str:
    from tracardi_snippet.site.files import is_inside, real
    from tracardi_snippet.system.users import home_folders

    if real(site) == Path(real(site).anchor):
        return "is the root of the file system"
    homes = [Path(home) for home in home_folders()]
    if any(_is_same(site, home) for home in homes):
        return "is your home folder"
    if any(_is_same(site, folder) for home in homes for folder in real(home).parents):
        return "holds your home folder"
    if loaded and (is_inside(loaded.path, site) or is_inside(loaded.path.parent, site)):
        return f"holds the config in use, {loaded.path}"
    return ""


def _is_same(one: Path, other: Path) -> bool:
    """Return whether two paths lead to one folder, by a link or by a mount."""
    try:
        return one.samefile(other)
    except OSError:
        return False
