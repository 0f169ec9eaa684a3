"""Renew a text that holds hashes of files: precache lists of service workers, hash tables, checksum files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.derived.checksum_lines import entries_of_lines
from tracardi_snippet.derived.escapes import UnescapedText, may_escape
from tracardi_snippet.derived.program_entries import entries_of_program
from tracardi_snippet.derived.versions import LEAST_DIGITS, renewed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracardi_snippet.derived.entry import Entry, Resolve
    from tracardi_snippet.derived.versions import Hashes

MAX_LIST_BYTES = 5_000_000
"""Size of the largest text that is read for hashes."""
MAX_STALE = 20
"""Number of entries of a list that are reported."""
_PROGRAM = re.compile(r"\.(?:js|mjs|json)$", re.IGNORECASE)
_LINES = re.compile(r"\.txt$|(?:^|[/._-])(?:sha[0-9-]*|md5)sums?$", re.IGNORECASE)
_SIDECAR = re.compile(r"(?:^|/)([^/]+)\.(?:md5|sha-?(?:1|224|256|384|512))(?:sums?)?(?:\.txt)?$", re.IGNORECASE)
_MAY_HOLD_HASH = re.compile(rb"[0-9a-fA-F]{8}|(?:^|[\"'`\s\0:=-])[0-9A-Za-z+/_-]{16}")


class StaleEntry(NamedTuple):
    """An entry of a list that cannot be renewed."""

    line: int
    """Line of the entry, from 1."""
    digits: str
    """The hash, as it stands there."""
    file: str
    """Path in the site of the file that the entry names."""


@dataclass(slots=True)
class RenewedList:
    """A list of hashes after its entries have been renewed."""

    data: bytes
    """The new bytes; equal to the old bytes if no entry was stale."""
    stale: list[StaleEntry] = field(default_factory=list)
    """The first entries that cannot be renewed, at most ``MAX_STALE``."""
    files: set[str] = field(default_factory=set)
    """Paths in the site of all files that the list names beside a hash."""


def is_list_path(path: str) -> bool:
    """Return whether a file is read for hashes, by its name."""
    return bool(_PROGRAM.search(path) or _LINES.search(path) or _SIDECAR.search(path))


def may_hold_hash(data: bytes) -> bool:
    """Return whether a text can hold a hash at all. The answer is quick, and often wrongly yes."""
    return bool(_MAY_HOLD_HASH.search(data)) or may_escape(data)


def renew_list(path: str, data: bytes, resolve: Resolve, hashes: Callable[[str], Hashes | None]) -> RenewedList:
    """Return the list with the hashes of the files' new bytes in place of those of the old bytes.

    :param path: path of the list; its name says which form the entries have.
    :param resolve: returns the paths in the site that a name in the list may stand for.
    :param hashes: returns the hashes of a file by its path in the site, or None if the file cannot be read.
    """
    read = UnescapedText(data)
    text = read.written
    result = RenewedList(data)
    parts: list[str] = []
    at = 0
    for entry in _entries(path, read.text, resolve):
        result.files.update(entry.files)
        new, stale_file = _renewed_entry(entry, hashes)
        start, end = read.offset(entry.start), read.offset(entry.start + len(entry.digits))
        if new != entry.digits:
            parts += (text[at:start], read.with_escapes(new, text[start:end]))
            at = end
        elif stale_file and len(result.stale) < MAX_STALE:
            result.stale.append(StaleEntry(text.count("\n", 0, start) + 1, entry.digits, stale_file))
    if parts:
        result.data = "".join((*parts, text[at:])).encode("latin-1")
    return result


def _entries(path: str, text: str, resolve: Resolve) -> Iterator[Entry]:
    if _PROGRAM.search(path):
        return entries_of_program(text, resolve)
    sidecar = _SIDECAR.search(path)
    return entries_of_lines(text, resolve, sidecar[1] if sidecar else "")


def _renewed_entry(entry: Entry, hashes: Callable[[str], Hashes | None]) -> tuple[str, str]:
    """Return the digits for the new bytes, and the file whose hash is stale and cannot be renewed, or an empty text."""
    for file in entry.files:
        known = hashes(file)
        if known and (new := renewed(entry.digits, known)):
            if len(entry.digits) >= LEAST_DIGITS:
                return new, ""
            return entry.digits, "" if new == entry.digits else file
    known = hashes(entry.owner) if entry.owner and entry.is_hash else None
    return entry.digits, entry.owner if known and known.changes else ""
