"""The files that a tracker is made of, and whether they have changed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tracardi_snippet.errors import SnippetError
from tracardi_snippet.tracker.module_function import imported_specifiers
from tracardi_snippet.tracker.module_source import read_module

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracardi_snippet.config import LoadedConfig

Signatures: TypeAlias = dict[str, tuple[int, int] | None]
"""Time and size of each file; None for a file that does not exist."""


def source_files(loaded: LoadedConfig) -> set[Path]:
    """Return the files that a user may change and that the tracker is made of.

    These are the config, the files that it inherits, its modules and their imports.

    A file that is missing counts as well: it may be written any time.
    """
    waiting = [Path(os.path.normpath(loaded.path.parent / extension)) for extension in loaded.config.extensions]
    files = {loaded.path, loaded.given, *(loaded.host.inherited if loaded.host else ())}
    while waiting:
        path = waiting.pop()
        if path not in files:
            files.add(path)
            waiting += _imports(path)
    return files


def _imports(path: Path) -> Iterator[Path]:
    try:
        for specifier in imported_specifiers(read_module(path, None)):
            yield Path(os.path.normpath(path.parent / specifier))
    except SnippetError:  # the compile reports the fault
        return


def signatures(files: Iterable[str | Path]) -> Signatures:
    """Return the signature of each file."""
    found: Signatures = {}
    for file in map(str, files):
        try:
            status = os.stat(file)  # noqa: PTH116
        except OSError:
            found[file] = None
        else:
            found[file] = status.st_mtime_ns, status.st_size
    return found
