"""Delete the temporary files of a run, and continue after a failure."""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from tracardi_snippet.errors import SiteError
from tracardi_snippet.site.files import temporary_name, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.site.stage import Staged
    from tracardi_snippet.site.tree import Tree

_THREADS = 4


def delete_beside(tree: Tree, path: str, name: str) -> list[str]:
    """Delete the temporary file ``name`` beside the file at ``path``. Return the errors as text."""
    try:
        tree.folder_of(path)[0].delete(name)
    except FileNotFoundError:  # there is no temporary file
        return []
    except OSError as error:
        left = os.path.join(os.path.dirname(tree.path(path)), name)  # noqa: PTH118, PTH120
        return [f"{left}: a temporary file, cannot be deleted: {error.strerror}."]
    return []


def delete_staged(tree: Tree, chunks: Iterator[list[Staged]], process: int) -> list[str]:
    """Delete the temporary files of staged files. Return the errors as text."""
    failures: list[str] = []
    # ext4 waits for its journal at each deletion: several threads take half as long.
    with ThreadPoolExecutor(_THREADS) as pool:
        while some := list(itertools.islice(chunks, 4 * _THREADS)):
            for failed in pool.map(partial(_delete_chunk, tree, process), some):
                failures += failed
    return failures


def _delete_chunk(tree: Tree, process: int, chunk: list[Staged]) -> list[str]:
    failures: list[str] = []
    with tree.again() as own:
        for staged in chunk:
            failures += delete_beside(own, staged.path, temporary_name(staged.path.rpartition("/")[2], process))
    return failures


def delete_all(tree: Tree, process: int) -> list[str]:
    """Delete every temporary file of a process, even if a worker could not report the file. Return the errors as text."""
    failures: list[str] = []
    try:
        with tree.again() as searched:
            for file in walk(searched):
                if file.is_temporary and file.writer == process:
                    failures += delete_beside(tree, file.path, file.path.rpartition("/")[2])
    except SiteError as error:
        failures.append(f"Temporary files may be left: {error}")
    return failures
