"""Worker processes: forked, so that they have everything that the caller has, and nothing is sent to them but the things
themselves. They end with the process that began them, even if that is killed.

Apart from ``jobs``, as to import what it needs takes as long as a small site.
"""

from __future__ import annotations

import os
import warnings
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any

from tracardi_snippet.errors import SiteError
from tracardi_snippet.site.signals import uninterrupted
from tracardi_snippet.system import prepare_worker, worker_context

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from tracardi_snippet.site.jobs import Item, Outcome

_SIGNAL_SECONDS = 0.1  # that Ctrl-C may wait
_work: Callable[[list[Any]], Any]


def work_in_processes(
    work: Callable[[list[Item]], Outcome], chunks: Iterator[list[Item]], jobs: int
) -> Generator[Outcome, None, None]:
    """What ``work`` gives for each chunk, in their order; no more than a few are under way at a time.

    :raises SiteError: a worker has died; and whatever ``work`` raises.
    """
    pool = None
    try:
        # A signal in the midst of a fork would be lost, or leave a lock behind; the first task makes all processes.
        with uninterrupted(), warnings.catch_warnings():
            # The threads that Python 3.12 warns of are those of esbuild's runtime, which no worker calls.
            warnings.simplefilter("ignore", DeprecationWarning)
            pool = ProcessPoolExecutor(jobs, worker_context(), initializer=_begin, initargs=(work,))
            pool.submit(os.getpid)
        yield from _in_order(pool, chunks, jobs)
    except BrokenProcessPool as error:
        raise SiteError("a worker process was killed. Nothing was changed. With --jobs 1 there is none.") from error
    finally:
        if pool:
            with uninterrupted():
                pool.shutdown(cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, chunks: Iterator[list[Any]], jobs: int) -> Iterator[Any]:
    under_way: deque[Future[Any]] = deque()
    for chunk in chunks:
        with uninterrupted():
            under_way.append(pool.submit(_do, chunk))
        if len(under_way) > 3 * jobs:
            yield _result(under_way.popleft())
    while under_way:
        yield _result(under_way.popleft())


def _result(future: Future[Any]) -> Any:
    """A signal that raises while the pool holds one of its locks would leave that locked, and the pool would never end: so it
    has to wait for a moment in which none is held.
    """
    while True:
        with uninterrupted():
            try:
                return future.result(_SIGNAL_SECONDS)
            except TimeoutError:
                if future.done():  # the work's own
                    raise


def _begin(work: Callable[[list[Any]], Any]) -> None:
    global _work  # noqa: PLW0603  # a worker has one
    _work = work
    prepare_worker()


def _do(chunk: list[Any]) -> Any:
    return _work(chunk)
