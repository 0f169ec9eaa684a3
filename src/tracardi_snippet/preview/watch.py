"""Watch the site, the config and its modules, and tell the session what has changed."""

from __future__ import annotations

import asyncio
import contextlib
import os
from typing import TYPE_CHECKING

from watchfiles import awatch

from tracardi_snippet.watch.site import LONGEST_MS, STEP_MS, identity, of_site, real_folder
from tracardi_snippet.watch.sources import signatures

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tracardi_snippet.preview.session import Session

_RETRY_SECONDS = 0.2


async def watch_site(session: Session) -> None:
    """Tell which files of the site change, for ever. The folder may be deleted and made again, as some builds do."""
    site = session.files.site
    while True:
        with contextlib.suppress(FileNotFoundError):
            if site.is_dir():
                await _watch_folder(session, site)
                session.changes.add(None)
        await asyncio.sleep(_RETRY_SECONDS)


async def _watch_folder(session: Session, site: Path) -> None:
    """Watch until the folder is another one."""
    watched = identity(site)
    async for changed in _changes(real_folder(site), is_recursive=True):
        if identity(site) != watched:
            return
        if own := of_site(site, changed):
            session.changes.add(_with_contents(site, own))


def _with_contents(site: Path, paths: list[str]) -> set[str]:
    """Return the paths, and all files in those that are folders.

    The system watches a new folder a moment after it was made, and tells of no file that was written before.
    https://man7.org/linux/man-pages/man7/inotify.7.html ("Limitations and caveats")
    """
    files = (
        os.path.relpath(os.path.join(folder, name), site)  # noqa: PTH118
        for path in paths
        for folder, _, names in os.walk(site / path)
        for name in names
    )
    return {*paths, *files}


async def watch_sources(session: Session) -> None:
    """Read the config again when it or one of its modules changes, for ever."""
    files, folders = _sources(session)
    seen = signatures(files)
    while True:
        async for _ in _changes(*folders, is_recursive=False):
            # A file may have been written again while the config was read, so the files decide, not the message.
            now = signatures(files)
            if now == seen:
                continue
            seen = now
            await session.rebuild()
            if _sources(session) != (files, folders):
                break
        files, folders = _sources(session)
        seen = {**signatures(files), **{file: seen[file] for file in files & seen.keys()}}


def _sources(session: Session) -> tuple[set[str], list[str]]:
    """Return the files that matter, and the folders to watch: an editor may replace a file by another."""
    files = {os.path.realpath(path) for path in session.sources(session.build.loaded)}
    folders = {os.path.dirname(file) for file in files}  # noqa: PTH120
    return files, sorted(folder for folder in folders if os.path.isdir(folder))  # noqa: PTH112


async def _changes(*folders: str | Path, is_recursive: bool) -> AsyncIterator[set[str]]:
    """Yield sets of changed paths. A timeout yields an empty set, so that a folder that is gone is noticed."""
    watching = awatch(
        *folders,
        watch_filter=None,
        debounce=LONGEST_MS,
        step=STEP_MS,
        rust_timeout=500,
        yield_on_timeout=True,
        recursive=is_recursive,
        ignore_permission_denied=True,
    )
    async for changes in watching:
        yield {path for _, path in changes}
