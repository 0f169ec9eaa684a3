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

    Neither imports nor pages make cycles that matter. Looking for them takes the longer, the larger the host's heap is.
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
    """Take everything that exists now out of the collector's sight. An adapter calls this when its host starts a build.

    The host's modules and ours stay as long as the process. Without this the host's own collections would go through ours too,
    and take a quarter longer (benchmarks/hosts.py).
    """
    gc.freeze()
