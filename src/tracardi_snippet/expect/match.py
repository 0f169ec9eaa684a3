"""Compare an expected value with a received one. Mappings may have more keys than expected; all else must be equal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracardi_snippet.expect.matchers import Matcher, shown

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the received event differs from the expected one."""

    place: str
    """The place in the event: ``type``, or a property such as ``items[0].price``."""
    expected: str
    """The expected value, as text."""
    received: str
    """The received value, as text; ``nothing`` if the place is absent."""

    def __str__(self) -> str:
        return f"{self.place}: expected {self.expected}, received {self.received}"


def differences(expected: Any, received: Any, place: str = "") -> list[Difference]:
    """Return each place where ``received`` differs from ``expected``, in the order of ``expected``.

    :param expected: a JSON value, a ``Matcher``, a compiled pattern that a text must match as a whole, or any object whose
        ``==`` decides, such as ``pytest.approx``.
    :param place: the place of the value, for the result.
    """
    if isinstance(expected, Mapping) and isinstance(received, Mapping):
        return [one for key, value in expected.items() for one in _of_key(key, value, received, place)]
    if isinstance(expected, list | tuple) and isinstance(received, list):
        return _of_list(expected, received, place)
    return [] if _is_match(expected, received) else [Difference(place, shown(expected), shown(received))]


def _of_key(key: str, expected: Any, received: Mapping[str, Any], place: str) -> list[Difference]:
    where = f"{place}.{key}" if place else key
    if key not in received:
        return [Difference(where, shown(expected), NOTHING)]
    return differences(expected, received[key], where)


def _of_list(expected: Sequence[Any], received: list[Any], place: str) -> list[Difference]:
    if len(expected) != len(received):
        return [Difference(place, f"{len(expected)} entries", f"{len(received)} entries: {shown(received)}")]
    pairs = enumerate(zip(expected, received, strict=True))
    return [one for index, (wanted, given) in pairs for one in differences(wanted, given, f"{place}[{index}]")]


def _is_match(expected: Any, received: Any) -> bool:
    if isinstance(expected, Matcher):
        return expected.accepts(received)
    if isinstance(expected, re.Pattern):
        return isinstance(received, str) and expected.fullmatch(received) is not None
    # Python's True equals 1; JSON's true does not.
    if isinstance(expected, bool) != isinstance(received, bool) and isinstance(expected, bool | int | float):
        return False
    return bool(expected == received)
