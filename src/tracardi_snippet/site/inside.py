"""Resolve the paths of files that we create. No such path may lead out of the output folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tracardi_snippet.errors import SiteError
from tracardi_snippet.site.files import is_version_control

if TYPE_CHECKING:
    from tracardi_snippet.site.tree import Tree


def resolved_inside(tree: Tree, path: str) -> str:
    """Return the path of a file of ours with the links of its folders resolved. No link is followed when the file is opened
    later.

    Each existing folder on the way is checked, so every link that leads out is found.

    :raises SiteError: the path leads out of the root by a link, or into version control.
    """
    top = os.path.realpath(tree.root)
    folder, _, name = path.rpartition("/")
    real = os.path.realpath(os.path.join(top, folder))  # noqa: PTH118
    shown = tree.path(path)
    if real != top and not real.startswith(os.path.join(top, "")):  # noqa: PTH118
        raise SiteError(
            f"{shown}: lies outside of the site, by the link {_link_of(tree, folder)}. Nothing was changed. Change"
            " delivery.directory, or replace the link by a folder."
        )
    names = Path(real).relative_to(top).parts
    if any(map(is_version_control, names)):
        raise SiteError(f"{shown}: belongs to version control. Nothing was changed. Change delivery.directory.")
    return "/".join((*names, name))


def _link_of(tree: Tree, folder: str) -> str:
    """Return the first link on the way to a folder."""
    names = folder.split("/")
    paths = ["/".join(names[: depth + 1]) for depth in range(len(names))]
    return tree.path(next((path for path in paths if os.path.islink(tree.path(path))), folder))  # noqa: PTH114
