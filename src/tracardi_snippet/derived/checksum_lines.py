"""Find the entries of a text with an entry on each line, such as SHA256SUMS. A text is latin-1: a character for each byte."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from tracardi_snippet.derived.entry import HASH, MAX_NAMES, PATH, Entry, hash_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.derived.entry import Resolve

_GNU_LINE = re.compile(r"\\?([0-9a-fA-F]{32,128}) [ *](.+)\Z", re.DOTALL)
_GNU_ESCAPE = re.compile(r"\\([\\nr])")
_ESCAPED = {"\\": "\\", "n": "\n", "r": "\r"}
_BSD_LINE = re.compile(r"\\?[A-Za-z0-9/-]+ ?\( ?(.+?) ?\) ?= ?([0-9A-Za-z+/_=-]{8,128})\Z", re.DOTALL)
_STANDARD_INPUT = "-"  # the name of a file that was piped into the program
_KEY_OF_HASH = "hash:"  # a line that is nothing but the digits of a sidecar says as much as a key
_WORD = re.compile(r"""[^\s"'`,;|()<>]+""")


def entries_of_lines(text: str, resolve: Resolve, implied: str = "") -> Iterator[Entry]:
    """Yield the entries of a text with an entry on each line, such as SHA256SUMS.

    :param implied: name of the file that lines without a name are about; empty if a line must name its file.
    """
    separator = "\0" if text.endswith("\0") else "\n"  # sha256sum -z ends each line with NUL, and escapes no name
    offset = 0
    for line in text.split(separator):
        yield from _entries_of_line(line.rstrip("\r"), offset, resolve, implied)
        offset += len(line) + 1


def _entries_of_line(line: str, offset: int, resolve: Resolve, implied: str) -> Iterator[Entry]:
    if gnu := _GNU_LINE.match(line):
        pairs = [(gnu.start(1), gnu[1], name) for name in _names(line, gnu[2], implied)]
    elif bsd := _BSD_LINE.match(line):
        pairs = [(bsd.start(2), bsd[2], name) for name in _names(line, bsd[1], implied)]
    else:
        pairs = list(_pairs(line, implied))
    by_hash: dict[tuple[int, str], list[str]] = {}
    owners: dict[tuple[int, str], str] = {}
    for start, digits, name in pairs:
        files, is_sure = resolve(name)
        by_hash.setdefault((start, digits), []).extend(files)
        owners.setdefault((start, digits), files[0] if files and is_sure else "")
    for (start, digits), found in by_hash.items():
        if found:
            before = _KEY_OF_HASH if line.strip() == digits else ""
            yield Entry(offset + start, digits, tuple(dict.fromkeys(found)), owners[start, digits], before)


def _names(line: str, name: str, implied: str) -> list[str]:
    """Return the names that a line with one name may mean: its own, without the escapes of GNU, and the implied name."""
    if line.startswith("\\"):
        name = _GNU_ESCAPE.sub(lambda escape: _ESCAPED[escape[1]], name)
    return [one for one in (name, implied) if one not in ("", _STANDARD_INPUT)]


def _pairs(line: str, implied: str) -> Iterator[tuple[int, str, str]]:
    """Yield each hash of a line with each of the words around it, the nearest first: offset, digits, word."""
    # With a space before it, base64 at the start of a line begins like base64 at any other place.
    found = [(start - 1, digits) for start, digits in map(hash_of, HASH.finditer(f" {line}"))]
    words = [(word.start(), word[0].rstrip(":")) for word in _WORD.finditer(line)]
    for start, digits in found:
        at = bisect_left(words, (start + 1,))
        around = words[max(0, at - MAX_NAMES) : at + MAX_NAMES]
        if any(first <= start < first + len(word) and word != digits and PATH.search(word) for first, word in around):
            continue  # a part of a file's name
        named = [(first, word) for first, word in around if word != digits and re.search(r"\w", word)]
        named.sort(key=lambda one: start - one[0] - len(one[1]) if one[0] < start else one[0] - start - len(digits))
        yield from ((start, digits, word) for _, word in named)
        if implied:
            yield start, digits, implied
