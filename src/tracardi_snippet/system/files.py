"""Files: writing in parts, and the clock that stamps them."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLOCK_REALTIME_COARSE = 5  # linux/time.h


def write_parts(descriptor: int, parts: Sequence[bytes | memoryview]) -> None:
    """Write all parts to a file, one after the other.

    :raises OSError: not everything can be written.
    """
    written = os.writev(descriptor, parts)
    if written != sum(map(len, parts)):  # more than 2 GB, or a disk that is nearly full
        rest = b"".join(parts)[written:]
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def file_clock() -> float:
    """Return the current time on the clock that stamps files: no file that is written later has an earlier time.

    Seconds since the epoch. Linux stamps files with its coarse clock, which lags behind ``time.time`` by some milliseconds.
    """
    return time.clock_gettime(_CLOCK_REALTIME_COARSE)
