"""Compare versions of hosts."""

from __future__ import annotations

import re


def is_older(version: str, than: str) -> bool:
    """Return whether ``version`` is older than ``than``, by the numbers of both. A suffix such as ``rc1`` is ignored."""

    def numbers(text: str) -> list[int]:
        return [int(part) for part in re.findall(r"\d+", text)]

    least = numbers(than)
    return numbers(version)[: len(least)] < least
