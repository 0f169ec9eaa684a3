r"""Read a text whose JSON writes characters of base64 as escapes, as .NET and PHP do: ``sha256-ab\/cd\u003D``.

Entries are found in the text without these escapes, and changed in the text as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# All backslashes before it belong to the match. If their number is even, they are escaped themselves. The check that no
# backslash stands before the first one follows it, because a search for a fixed beginning takes a third of the time.
_ESCAPE = re.compile(r"\\(?<!\\\\)\\*+(/|u00(?:2[bBfF]|3[dD]))")
_CHARACTERS = {"/": "/", "b": "+", "f": "/", "d": "="}  # by the last character of the escape
# A whole string that escapes its slashes. The regular expressions of a program have escaped slashes as well.
_ESCAPED_SLASH = re.compile(r'"[^"\\/\n]*+(\\/|\\u002[fF])(?:[^"\\/\n]|\\.)*+"')


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

        :param old: the digits in whose place they come, with their escapes. If they have no slash, the strings of the text show
            whether a slash is escaped.
        """
        if len(self._ends) == 1:
            return digits
        escapes = {_character(escape): escape for _, escape in _escapes(old)}
        if "/" not in escapes and "/" not in old and self._slash:
            escapes["/"] = self._slash
        return "".join(escapes.get(character, character) for character in digits)

    @cached_property
    def _slash(self) -> str:
        """The escape of a slash in the strings of the text; empty if they have none."""
        found = _ESCAPED_SLASH.search(self.written)
        return found[1] if found else ""


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
