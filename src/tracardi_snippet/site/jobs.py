"""Does the same to many things, in one process or in several, and gives the results in the order of the things."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, TypeVar

from tracardi_snippet.system import usable_processors

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

_CHUNK = 64
# A pool takes some 30 ms; as many pages take one process that long.
_FEWEST = 512
_MOST_JOBS = 16


def default_jobs() -> int:
    """Return the number of processes for a large site: one for each processor that this process may use, at most 16."""
    return min(usable_processors(), _MOST_JOBS)


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
