"""Check paths on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import os


class PathType(click.Path):
    """A path that must not be empty. Otherwise an unset variable would name the current folder."""

    def __init__(self, *, is_file: bool = False) -> None:
        super().__init__(path_type=Path, dir_okay=not is_file)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Return the path.

        :raises click.BadParameter: the path is empty.
        """
        if value == "":
            self.fail("the path is empty. Is a variable not set? The current folder is a dot.", param, ctx)
        return super().convert(value, param, ctx)
