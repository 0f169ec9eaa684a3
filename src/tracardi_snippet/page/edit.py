"""Changes to the bytes of a file: an offset, the removed bytes, and the inserted bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Edit(NamedTuple):
    """One change to the bytes of a file."""

    offset: int
    """Offset of ``removed`` in the file, in bytes."""
    removed: bytes
    """The bytes that stand at ``offset`` now."""
    inserted: bytes
    """The bytes that replace ``removed``."""


def apply_edits(data: bytes, edits: Sequence[Edit]) -> bytes:
    """Return ``data`` with the edits made. The edits must be sorted by offset and must not overlap."""
    return b"".join(edited_parts(data, edits))


def edited_parts(data: bytes, edits: Sequence[Edit]) -> list[bytes | memoryview]:
    """Return the result of ``apply_edits`` in parts, without copying ``data``."""
    view = memoryview(data)
    parts: list[bytes | memoryview] = []
    at = 0
    for edit in edits:
        parts += (view[at : edit.offset], edit.inserted)
        at = edit.offset + len(edit.removed)
    return [*parts, view[at:]]
