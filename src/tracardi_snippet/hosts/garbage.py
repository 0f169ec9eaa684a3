"""Python's collector of cycles, and when it had better wait."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def without_gc() -> Iterator[None]:
    """For what runs as a command, or when a host calls. Neither imports nor pages make cycles that matter: to look for them
    takes time again and again, and the more the larger the heap of the host is that we run in.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
