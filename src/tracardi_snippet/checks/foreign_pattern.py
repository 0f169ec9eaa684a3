"""Compile regular expressions of files that others wrote, if matching takes bounded time.

Python's ``re`` tries every way in which a pattern can match: ``(a+)+b`` takes hours on 40 letters. A pattern is refused before
its first use, by its parts alone. A repetition leaves a single way if what follows cannot continue it: ``[a-z]+`` before ``-``.
Every other repetition multiplies the ways. The limit is about two such repetitions, so the time is quadratic in the text.
"""

from __future__ import annotations

import re
import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    # A part as re._parser gives it: the name of its kind, and what the kind needs.
    Part: TypeAlias = tuple[Any, Any]

_MAX_CHARACTERS = 5000
_LENGTH = 300  # of a text: as many ways has a repetition without a maximum
_MAX_WAYS = 10_000_000
_MAX_WAYS_INSIDE = 30_000  # an atomic group is tried this often, and counts as a single way
_OTHER = 128  # stands for every character outside ASCII
_ALL = frozenset(range(_OTHER + 1))
_NO_ASCII = frozenset({_OTHER, *map(ord, "iIkKsS")})  # these have cases outside ASCII
_CATEGORIES = {
    name: frozenset(at for at in range(_OTHER) if re.match(escape, chr(at))) | {_OTHER}
    for name, escape in {
        "DIGIT": r"\d", "NOT_DIGIT": r"\D", "SPACE": r"\s", "NOT_SPACE": r"\S", "WORD": r"\w", "NOT_WORD": r"\W"
    }.items()
}  # fmt: skip
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def compile_foreign(pattern: str, flags: re.RegexFlag = re.NOFLAG, *, searches: bool = False) -> re.Pattern[str]:
    """Return the compiled pattern.

    :param searches: the pattern is tried at each place of a text, unless it begins with ``^``.
    :raises re.error: Python cannot read the pattern, or matching could take too long.
    """
    if len(pattern) > _MAX_CHARACTERS:
        raise re.error("the pattern is too long")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python warns of what may mean something else some day
        parts = list(import_module("re._parser").parse(pattern, flags))
        starts = _LENGTH if searches and not (parts and str(parts[0][0]) == "AT") else 1
        if starts * _ways(parts, frozenset()) > _MAX_WAYS:
            raise re.error("matching could take too long")
        return re.compile(pattern, flags)


def _ways(parts: Sequence[Part], follow: frozenset[int]) -> int:
    """Return in how many ways the parts can match from one place, at most.

    :param follow: characters that may come after the parts.
    :raises re.error: the number has no useful limit.
    """
    ways = 1
    for kind, value in reversed(parts):
        ways *= _ways_of_part(str(kind), value, follow)
        if ways > _MAX_WAYS:
            raise re.error("matching could take too long")
        first, is_empty = _first_of_part(str(kind), value)
        follow = first | follow if is_empty else first
        if str(value) in ("AT_END", "AT_END_STRING"):
            follow = frozenset()
    return ways


def _ways_of_part(kind: str, value: Any, follow: frozenset[int]) -> int:
    if kind in _REPEATS:
        ways = _ways_of_repeat(value, follow)
        return 1 if kind == "POSSESSIVE_REPEAT" else ways
    if kind == "SUBPATTERN":
        return _ways(value[-1], follow)
    if kind == "BRANCH":
        return _ways_of_branches(value[1], follow)
    if kind == "ATOMIC_GROUP":
        if _ways(value, follow) > _MAX_WAYS_INSIDE:
            raise re.error("matching could take too long")
        return 1
    if kind in ("ASSERT", "ASSERT_NOT"):
        return _ways(value[1], frozenset())
    if kind in ("LITERAL", "NOT_LITERAL", "ANY", "IN", "AT"):
        return 1
    raise re.error("a group that refers to another could take too long")


def _ways_of_branches(branches: Sequence[Sequence[Part]], follow: frozenset[int]) -> int:
    ways = [_ways(branch, follow) for branch in branches]
    firsts = [_first_or_follow(branch, follow) for branch in branches]
    is_single = sum(map(len, firsts)) == len(frozenset().union(*firsts))
    return max(ways) if is_single else sum(ways)


def _ways_of_repeat(repeat: tuple[int, int, Sequence[Part]], follow: frozenset[int]) -> int:
    least, most, body = repeat
    first, is_empty = _first(body)
    ways = _ways(body, (first | follow) if most > 1 else follow)
    if most > 1 and (is_empty or ways > 1):
        raise re.error("a repetition in a repetition could take too long")
    is_ambiguous = least != most and (bool(first & follow) or is_empty)
    return ways * (min(most - least, _LENGTH) + 1 if is_ambiguous else 1)


def _first_or_follow(parts: Sequence[Part], follow: frozenset[int]) -> frozenset[int]:
    first, is_empty = _first(parts)
    return first | follow if is_empty else first


def _first(parts: Iterable[Part]) -> tuple[frozenset[int], bool]:
    """Return the characters with which the parts may begin, and whether they may match nothing."""
    found: frozenset[int] = frozenset()
    for kind, value in parts:
        first, is_empty = _first_of_part(str(kind), value)
        found |= first
        if not is_empty:
            return found, False
    return found, True


def _first_of_part(kind: str, value: Any) -> tuple[frozenset[int], bool]:
    if kind in _REPEATS:
        first, is_empty = _first(value[2])
        return first, is_empty or value[0] == 0
    if kind in ("SUBPATTERN", "ATOMIC_GROUP"):
        return _first(value[-1] if kind == "SUBPATTERN" else value)
    if kind == "BRANCH":
        firsts = [_first(branch) for branch in value[1]]
        return frozenset().union(*(first for first, _ in firsts)), any(is_empty for _, is_empty in firsts)
    if kind in ("AT", "ASSERT", "ASSERT_NOT"):
        return (frozenset() if kind == "AT" else _ALL), True
    return _characters(kind, value), False


def _characters(kind: str, value: Any) -> frozenset[int]:
    """Return the characters that a part for one character takes, in both cases. More than it takes do no harm."""
    if kind == "LITERAL":
        return _span(value, value)
    if kind == "NOT_LITERAL":
        return _ALL - {value}
    if kind != "IN":
        return _ALL
    is_negated = str(value[0][0]) == "NEGATE"
    taken: frozenset[int] = frozenset()
    for member, what in value[is_negated:]:
        if str(member) == "CATEGORY":
            taken |= _CATEGORIES[str(what).removeprefix("CATEGORY_")] - (frozenset({_OTHER}) if is_negated else frozenset())
        elif is_negated:
            low, high = what if str(member) == "RANGE" else (what, what)
            taken |= frozenset(range(low, min(high, _OTHER - 1) + 1))
        else:
            taken |= _span(*what) if str(member) == "RANGE" else _span(what, what)
    return _ALL - taken if is_negated else taken


def _span(low: int, high: int) -> frozenset[int]:
    letters = [chr(at) for at in range(low, min(high, _OTHER - 1) + 1)]
    found = frozenset(ord(case) for letter in letters for case in (letter, letter.lower(), letter.upper()))
    return found | _NO_ASCII if high >= _OTHER else found
