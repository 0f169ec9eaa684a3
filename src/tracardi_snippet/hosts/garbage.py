"""Keep Python's garbage collector away from work that makes no garbage."""

from __future__ import annotations

import contextlib
import gc
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def without_gc() -> Iterator[None]:
    """Stop the collector of cycles for a command, or for a call from a host.

    Imports and pages make no cycles that matter. The time of each collection grows with the host's heap.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@cache
def freeze_heap() -> None:
    """Exclude all existing objects from garbage collection. An adapter calls this function when its host starts a build.

    The host's modules and ours stay as long as the process. Otherwise the host's collections would also traverse our modules,
    and take 25% longer (benchmarks/hosts.py).
    """
    gc.freeze()
