"""Faults on demand: the collector fails as servers do, so that one sees events wait, repeat and arrive once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

KINDS = ("", "slow", "500", "503", "401", "drop")
"""No fault; a late answer; a failing server; a busy server (``Retry-After``); a refused source; a cut connection."""
_MAX_SECONDS = 60
_MAX_TIMES = 1000


@dataclass(frozen=True, slots=True)
class Fault:
    """The fault that the next requests meet."""

    kind: str = ""
    """One of ``KINDS``."""
    seconds: int = 3
    """How late the answer comes, or the value of ``Retry-After``."""
    times: int | None = None
    """For how many more requests; None until it is switched off."""

    def after_one(self) -> Fault:
        """Return the fault that is left after one request."""
        if self.times is None:
            return self
        return Fault() if self.times <= 1 else Fault(self.kind, self.seconds, self.times - 1)


def fault_of(document: Any) -> Fault:
    """Return the fault that a request to the API asks for.

    :raises ValueError: the request is not a fault; the text says why.
    """
    if not isinstance(document, dict):
        raise ValueError('Send an object such as {"kind": "503", "seconds": 5, "times": 2}.')  # noqa: TRY004
    if unknown := sorted(document.keys() - {"kind", "seconds", "times"}):
        raise ValueError(f"{unknown[0]!r} is unknown. Give kind, seconds and times.")
    kind, seconds, times = document.get("kind"), document.get("seconds", 3), document.get("times")
    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(map(repr, KINDS))}.")
    if not _is_within(seconds, 0, _MAX_SECONDS):
        raise ValueError(f"seconds is a whole number from 0 to {_MAX_SECONDS}.")
    if times is not None and not _is_within(times, 1, _MAX_TIMES):
        raise ValueError(f"times is a whole number from 1 to {_MAX_TIMES}, or null.")
    return Fault(kind, seconds, times)


def _is_within(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
