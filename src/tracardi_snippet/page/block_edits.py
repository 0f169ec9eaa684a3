"""Puts a block into the bytes of a page, brings one up to date, takes one out. Pure: bytes in, bytes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.page import Page


class Edit(NamedTuple):
    """``removed`` stands at ``offset``, in bytes, and is replaced by ``inserted``."""

    offset: int
    removed: bytes
    inserted: bytes


def inject_edits(page: Page, data: bytes, block: str, *, replaces_foreign: bool = False) -> list[Edit]:
    """What makes ``block`` the page's only one: none where it is. A present one keeps its place, unless the config names
    another.

    ``page`` is the scan of ``data``. ``replaces_foreign``: trackers of others go, where nothing else stands in their elements.
    """
    foreign = [one for one in page.foreign if one.kind == "whole" and replaces_foreign]
    edits = [
        *_block_edits(page, data, encode_block(page, block)),
        *(Edit(one.start, data[one.start : one.end], b"") for one in foreign),
        # What goes needs no tag.
        *(edit for edit in page.tag_edits if not any(one.start <= edit.offset < one.end for one in foreign)),
    ]
    return sorted((edit for edit in edits if edit.removed != edit.inserted), key=lambda edit: edit.offset)


def _block_edits(page: Page, data: bytes, inserted: bytes) -> list[Edit]:
    runs = _runs(page) if page.own else []
    if not runs or page.moves:
        return [Edit(page.insert_at, b"", inserted), *(Edit(start, data[start:end], b"") for start, end in runs)]
    start, end = runs[0]
    return [Edit(start, data[start:end], inserted), *(Edit(start, data[start:end], b"") for start, end in runs[1:])]


def remove_edits(page: Page, data: bytes) -> list[Edit]:
    """What takes every element of ours out of the page, and every attribute. ``page`` was scanned for no selectors."""
    edits = [*(Edit(start, data[start:end], b"") for start, end in page.own), *page.tag_edits]
    return sorted(edits, key=lambda edit: edit.offset)


def apply_edits(data: bytes, edits: Sequence[Edit]) -> bytes:
    """The page with the edits made; they are in the order of their offsets and do not overlap."""
    return b"".join(edited_parts(data, edits))


def edited_parts(data: bytes, edits: Sequence[Edit]) -> list[bytes | memoryview]:
    """As ``apply_edits``, without a copy."""
    view = memoryview(data)
    parts: list[bytes | memoryview] = []
    at = 0
    for edit in edits:
        parts += (view[at : edit.offset], edit.inserted)
        at = edit.offset + len(edit.removed)
    return [*parts, view[at:]]


def encode_block(page: Page, block: str) -> bytes:
    """The block is ASCII, which every web encoding but UTF-16 holds as it is."""
    return block.encode(page.encoding if page.encoding.startswith("utf-16") else "ascii")


def _runs(page: Page) -> list[tuple[int, int]]:
    """Our elements, those that touch each other as one."""
    runs = [page.own[0]]
    for start, end in page.own[1:]:
        if start == runs[-1][1]:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs
