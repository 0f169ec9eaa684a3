"""Whether a host is one that we work with."""

from __future__ import annotations

import re


def is_older(version: str, than: str) -> bool:
    """Compares the numbers that both have; what follows them, such as ``rc1``, counts for nothing."""

    def numbers(text: str) -> list[int]:
        return [int(part) for part in re.findall(r"\d+", text)]

    least = numbers(than)
    return numbers(version)[: len(least)] < least
