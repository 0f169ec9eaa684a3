r"""Read a text whose JSON writes characters of base64 as escapes, as .NET and PHP do: ``sha256-ab\/cd\u003D``.

Entries are found in the text without these escapes, and changed in the text as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# All backslashes before it belong to the match. If their number is even, they are escaped themselves. The check that no
# backslash stands before the first one follows it, because a search for a fixed beginning takes a third of the time.
_ESCAPE = re.compile(r"\\(?<!\\\\)\\*+(/|u00(?:2[bBfF]|3[dD]))")
_CHARACTERS = {"/": "/", "b": "+", "f": "/", "d": "="}  # by the last character of the escape
# What stands before the first escape of a string. The regular expressions of a program have such escapes as well.
_STRING_BEFORE = {"/": re.compile(r'"[^"\\/\n]*\Z'), "+": re.compile(r'"[\w+/=:.-]*\Z')}
_MAX_BEFORE = 1000
_MAX_LOOKED_AT = 1000  # escapes of each character


class UnescapedText:
    """A text without the escapes of ``/``, ``+`` and ``=``.

    :param data: the text with its escapes. It is read as latin-1: a character for each byte.
    """

    def __init__(self, data: bytes) -> None:
        self.written = written = data.decode("latin-1")
        """The text with its escapes."""
        self._ends = [0]  # for each escape, the offset after it in ``text``
        self._added = [0]  # how much longer the escapes up to there are than their characters
        parts: list[str] = []
        at = 0
        for end, escape in _escapes(written) if may_escape(data) else ():
            parts += (written[at : end - len(escape)], _character(escape))
            at = end
            self._added.append(self._added[-1] + len(escape) - 1)
            self._ends.append(at - self._added[-1])
        self.text = "".join((*parts, written[at:]))
        """The text without the escapes."""

    def offset(self, at: int) -> int:
        """Return the offset in ``written`` that an offset in ``text`` stands for."""
        return at + self._added[bisect_right(self._ends, at) - 1]

    def with_escapes(self, digits: str, old: str) -> str:
        """Return digits as this text writes them.

        :param old: the digits in whose place they come, with their escapes. If they have no slash or no plus, the strings of
            the text show whether the text escapes it.
        """
        if len(self._ends) == 1:
            return digits
        escapes = {_character(escape): escape for _, escape in _escapes(old)}
        escapes = {character: escape for character, escape in self._usual.items() if character not in old} | escapes
        return "".join(escapes.get(character, character) for character in digits)

    @cached_property
    def _usual(self) -> dict[str, str]:
        """The escapes of slash and plus in the strings of the text, as far as they have any."""
        found: dict[str, str] = {}
        looked_at = Counter[str]()
        for end, escape in _escapes(self.written):
            character, start = _character(escape), end - len(escape)
            if character in found or character not in _STRING_BEFORE or looked_at[character] == _MAX_LOOKED_AT:
                continue
            looked_at[character] += 1
            if _STRING_BEFORE[character].search(self.written, max(0, start - _MAX_BEFORE), start):
                found[character] = escape
        return found


def may_escape(data: bytes) -> bool:
    """Return whether a text may have such escapes. The answer is quick, and sometimes wrongly yes."""
    return b"\\/" in data or b"\\u00" in data


def _escapes(text: str) -> Iterator[tuple[int, str]]:
    """Yield each escape with the offset after it."""
    for match in _ESCAPE.finditer(text):
        if (match.start(1) - match.start()) % 2:
            yield match.end(), f"\\{match[1]}"


def _character(escape: str) -> str:
    return _CHARACTERS[escape[-1].lower()]
