"""Settings of a preview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracardi_snippet.errors import SnippetError
from tracardi_snippet.preview.addresses import LOOPBACK
from tracardi_snippet.preview.base_path import is_base_path

if TYPE_CHECKING:
    from pathlib import Path

_MIN_TOKEN = 16  # characters


@dataclass(frozen=True, slots=True)
class PreviewOptions:
    """Settings of a preview.

    :raises SnippetError: the base path or the token cannot be used.
    """

    host: str = LOOPBACK
    """The host to bind to."""
    port: int | None = None
    """The port of the site. None: the first free one."""
    base_path: str = ""
    """The path below which the site is served. Empty: the canonical links tell it."""
    forward: str = ""
    """Address of a Tracardi API that gets the events as well, or empty."""
    opens_browser: bool = True
    """True: open the site in the browser."""
    token: str = ""
    """The token of the API. Empty: a random one."""
    is_hosted: bool = False
    """True: a host builds, checks and serves the site. Pages of all servers of this machine may post events."""
    overlay: bool = True
    """False: pages get the block alone. Nobody watches them: the preview looks for no changes, and runs no check."""
    record: Path | None = None
    """File that gets a line for each event, or None."""

    def __post_init__(self) -> None:
        if self.base_path and not is_base_path(self.base_path):
            raise SnippetError(f"--base-path {self.base_path}: is no path with slashes at both ends. Give one such as /docs/.")
        if self.token and (len(self.token) < _MIN_TOKEN or not self.token.isascii() or not self.token.isalnum()):
            raise SnippetError(f"TRACARDI_PREVIEW_TOKEN: needs at least {_MIN_TOKEN} letters and digits.")
