"""Write file paths for machines: relative to the repository, with slashes."""

from __future__ import annotations

import os
from pathlib import Path

_WORKSPACE = "GITHUB_WORKSPACE"


def repository_path(file: str) -> str:
    """Return the path of a file. An option of the command line gives an empty text; a file elsewhere keeps its whole path."""
    if not file or file.startswith("--"):
        return ""
    root = Path(os.environ.get(_WORKSPACE) or _current_folder())
    path = Path(os.path.normpath(_current_folder() / file))  # a link is named as the repository names it
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def _current_folder() -> Path:
    """Return the current folder, or a relative path if it has been deleted."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path()
