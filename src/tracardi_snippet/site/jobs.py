"""Does the same to many things, in one process or in several, and gives the results in the order of the things."""

from __future__ import annotations

import itertools
import os
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

_CHUNK = 64
# A pool takes some 30 ms; as many pages take one process that long.
_FEWEST = 512
_MOST_JOBS = 16


def default_jobs() -> int:
    """As many processes as this one may use processors; one where a host runs threads, whose locks a fork never sees freed."""
    # Where there is the former, there is a fork that is safe.
    if not hasattr(os, "sched_getaffinity") or threading.active_count() > 1:
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST_JOBS)


def work_through(work: Callable[[list[Item]], Outcome], items: Iterable[Item], jobs: int) -> Generator[Outcome, None, None]:
    """What ``work`` gives for each chunk of items, lazily; few items never take more than one process.

    Memory does not grow with their number.

    :raises SiteError: a worker has died; and whatever ``work`` raises.
    """
    iterator = iter(items)
    first = list(itertools.islice(iterator, _FEWEST if jobs > 1 else 0))
    chunks = _chunks(itertools.chain(first, iterator))
    if len(first) < _FEWEST:
        yield from map(work, chunks)
        return
    from tracardi_snippet.site.pool import work_in_processes

    yield from work_in_processes(work, chunks, jobs)


def _chunks(items: Iterator[Item]) -> Iterator[list[Item]]:
    return iter(lambda: list(itertools.islice(items, _CHUNK)), [])
