"""Does the same to many things, in one process or in several, and gives the results in the order of the things.

No more than a few chunks are under way at a time, so that memory does not grow with their number. Workers are forked: they
have everything that the caller has, and nothing is sent to them but the things themselves. They end with the process that
began them, even if that is killed.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import threading
import warnings
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, TypeVar

from tracardi_snippet.errors import SiteError
from tracardi_snippet.uninterrupted import uninterrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

_CHUNK = 64
# A pool takes some 30 ms; as many pages take one process that long.
_FEWEST = 512
_MOST_JOBS = 16
_work: Callable[[list[Any]], Any]


def default_jobs() -> int:
    """As many processes as this one may use processors; one where a host runs threads, whose locks a fork never sees freed."""
    can_fork = hasattr(os, "sched_getaffinity") and "fork" in multiprocessing.get_all_start_methods()
    if not can_fork or threading.active_count() > 1:
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST_JOBS)


def work_through(work: Callable[[list[Item]], Outcome], items: Iterable[Item], jobs: int) -> Generator[Outcome, None, None]:
    """What ``work`` gives for each chunk of items, lazily; few items never take more than one process.

    :raises SiteError: a worker has died; and whatever ``work`` raises.
    """
    iterator = iter(items)
    first = list(itertools.islice(iterator, _FEWEST if jobs > 1 else 0))
    chunks = _chunks(itertools.chain(first, iterator))
    if len(first) < _FEWEST:
        yield from map(work, chunks)
        return
    pool = None
    try:
        # A signal in the midst of a fork would be lost, or leave a lock behind; the first task makes all processes.
        with uninterrupted(), warnings.catch_warnings():
            # The threads that Python 3.12 warns of are those of esbuild's runtime, which no worker calls.
            warnings.simplefilter("ignore", DeprecationWarning)
            pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), initializer=_begin, initargs=(work,))
            pool.submit(os.getpid)
        yield from _in_order(pool, chunks, jobs)
    except BrokenProcessPool as error:
        raise SiteError("a worker process was killed. Nothing was changed. With --jobs 1 there is none.") from error
    finally:
        if pool:
            with uninterrupted():
                pool.shutdown(cancel_futures=True)


def _chunks(items: Iterator[Item]) -> Iterator[list[Item]]:
    return iter(lambda: list(itertools.islice(items, _CHUNK)), [])


def _in_order(pool: ProcessPoolExecutor, chunks: Iterator[list[Any]], jobs: int) -> Iterator[Any]:
    under_way: deque[Future[Any]] = deque()
    for chunk in chunks:
        under_way.append(pool.submit(_do, chunk))
        if len(under_way) > 3 * jobs:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def _begin(work: Callable[[list[Any]], Any]) -> None:
    global _work  # noqa: PLW0603  # a worker has one
    _work = work
    # A terminal sends these to all of us: what they mean is the parent's to decide.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)


def _do(chunk: list[Any]) -> Any:
    return _work(chunk)
