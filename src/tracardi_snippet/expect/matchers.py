"""Matchers: stand in an expected event for a value that varies."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from tracardi_snippet.printable import excerpt, printable

_MAX_SHOWN = 200  # characters of a value in a message
KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "list": (list,),
    "null": (type(None),),
}
"""Python's types of each kind of JSON value."""


class Matcher(ABC):
    """Decides whether a received value is an expected one. ``str`` of a matcher describes what it accepts."""

    @abstractmethod
    def accepts(self, value: Any) -> bool:
        """Return whether the value is an expected one."""


@dataclass(frozen=True, slots=True)
class AnyValue(Matcher):
    """Accepts each value, null included."""

    def accepts(self, value: Any) -> bool:  # noqa: ARG002
        return True

    def __str__(self) -> str:
        return "any value"


@dataclass(frozen=True, slots=True)
class OfKind(Matcher):
    """Accepts the values of one kind."""

    kind: str
    """A key of ``KINDS``."""

    def accepts(self, value: Any) -> bool:
        is_kind = isinstance(value, KINDS[self.kind])
        return is_kind and (self.kind == "boolean" or not isinstance(value, bool))

    def __str__(self) -> str:
        return f"any {self.kind}" if self.kind != "null" else "null"


@dataclass(frozen=True, slots=True)
class Matches(Matcher):
    """Accepts texts that a regular expression matches as a whole."""

    pattern: re.Pattern[str]
    """The regular expression."""

    def accepts(self, value: Any) -> bool:
        return isinstance(value, str) and self.pattern.fullmatch(value) is not None

    def __str__(self) -> str:
        return f"a text that matches {shown(self.pattern.pattern)}"


@dataclass(frozen=True, slots=True)
class Between(Matcher):
    """Accepts numbers of a range."""

    low: float | None
    """The least number, or None."""
    high: float | None
    """The greatest number, or None."""

    def accepts(self, value: Any) -> bool:
        if not OfKind("number").accepts(value):
            return False
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def __str__(self) -> str:
        if self.low is None:
            return f"a number of at most {self.high:g}"
        return f"a number from {self.low:g} to {self.high:g}" if self.high is not None else f"a number of at least {self.low:g}"


def shown(value: Any) -> str:
    """Return a value for a message: one printable line, not too long."""
    if isinstance(value, Matcher):
        return str(value)
    if isinstance(value, re.Pattern):
        return str(Matches(value))
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    return printable(excerpt(text, _MAX_SHOWN))
