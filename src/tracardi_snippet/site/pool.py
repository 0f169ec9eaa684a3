"""Do work in forked processes. A worker inherits everything from the caller, so only the items are sent.

Workers end with the process that started them, even if that process is killed. This module is separate from ``jobs`` because
its imports take as long as a small site.
"""

from __future__ import annotations

import os
import warnings
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any, TypeVar

from tracardi_snippet.errors import SiteError
from tracardi_snippet.site.signals import check_signals, uninterrupted
from tracardi_snippet.system.processes import prepare_worker, worker_context

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator


_SIGNAL_SECONDS = 0.1  # Ctrl-C waits at most this long
Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
_work: Callable[[list[Any]], Any]


def work_in_processes(
    work: Callable[[list[Item]], Outcome], chunks: Iterator[list[Item]], jobs: int
) -> Generator[Outcome, None, None]:
    """Yield what ``work`` returns for each chunk, in the order of the chunks. Only a few chunks are sent to the workers in
    advance.

    :raises SiteError: a worker process has died. Errors of ``work`` are raised as they are.
    """
    pool = None
    try:
        # A signal during a fork would be lost, or leave a lock held. The first task starts all processes.
        with uninterrupted(), warnings.catch_warnings():
            # Python 3.12 warns of threads (https://docs.python.org/3/library/os.html#os.fork). They belong to esbuild's
            # runtime, which no worker calls: see tracker/esbuild.py.
            warnings.simplefilter("ignore", DeprecationWarning)
            pool = ProcessPoolExecutor(jobs, worker_context(), initializer=_begin, initargs=(work,))
            pool.submit(os.getpid)
        yield from _in_order(pool, chunks, jobs)
    except BrokenProcessPool as error:
        check_signals()  # a signal to all processes has ended the worker, too
        raise SiteError(
            "A worker process was killed. No file was changed. Run with --jobs 1 to avoid worker processes."
        ) from error
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
    """Wait for a result, and let signals through only while the pool holds no lock.

    A signal handler that raises while the pool holds a lock would leave it held, and the pool would never end.
    """
    while True:
        with uninterrupted():
            try:
                return future.result(_SIGNAL_SECONDS)
            except TimeoutError:
                if future.done():  # raised by the work itself
                    raise


def _begin(work: Callable[[list[Any]], Any]) -> None:
    global _work  # noqa: PLW0603  # one for each worker process
    _work = work
    prepare_worker()


def _do(chunk: list[Any]) -> Any:
    return _work(chunk)
