"""Pictures of pages on which something was missed: what the visitor saw when the visit gave up."""

from __future__ import annotations

import contextlib
import errno
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from tracardi_snippet.errors import SnippetError

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.visit.open_page import OpenPage


async def take_picture(folder: Path | None, opened: OpenPage, path: str) -> None:
    """Write a picture of what the visitor sees to ``folder``, as the page's path with ``.png``.

    Without a folder, or if the browser makes no picture, nothing is written.

    :raises SnippetError: the file cannot be written.
    """
    if folder is None:
        return
    with contextlib.suppress(PlaywrightError):  # the page has crashed, or an animation keeps it busy
        _write(folder / f"{path}.png", await opened.page.screenshot(timeout=5000))


def _write(file: Path, data: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # the page's own name is as long as names may be
            return
        raise SnippetError(f"{file}: cannot be written: {error.strerror}.") from error
