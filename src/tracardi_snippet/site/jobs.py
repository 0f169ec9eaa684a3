"""Do the same work on many items, in one process or in several; the results come in the order of the items."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from tracardi_snippet.system.processes import usable_processors

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from tracardi_snippet.site.pool import Item, Outcome

_CHUNK = 64
# Starting a pool takes about 30 ms; one process reads this many pages in that time.
_FEWEST = 512
_MOST_JOBS = 16


def default_jobs() -> int:
    """Return the number of processes for a large site: one for each processor that this process may use, at most 16."""
    return min(usable_processors(), _MOST_JOBS)


def work_through(work: Callable[[list[Item]], Outcome], items: Iterable[Item], jobs: int) -> Generator[Outcome, None, None]:
    """Yield what ``work`` returns for each chunk of items. Few items never start a second process.

    Memory does not grow with the number of items.

    :raises SiteError: a worker process has died. Errors of ``work`` are raised as they are.
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
