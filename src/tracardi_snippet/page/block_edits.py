"""Puts a block into the bytes of a page, brings one up to date, takes one out. Pure: bytes in, bytes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.page.edit import Edit

if TYPE_CHECKING:
    from tracardi_snippet.page import Page


def inject_edits(page: Page, data: bytes, block: str, *, replaces_other_trackers: bool = False) -> list[Edit]:
    """What makes ``block`` the page's only one: none where it is. A present one keeps its place, unless the config names
    another.

    ``page`` is the scan of ``data``. ``replaces_other_trackers``: trackers of others go, where nothing else stands in their
    elements.
    """
    other_trackers = [one for one in page.other_trackers if one.kind == "whole" and replaces_other_trackers]
    edits = [
        *_block_edits(page, data, encode_block(page, block)),
        *(Edit(one.start, data[one.start : one.end], b"") for one in other_trackers),
        # What goes needs no tag.
        *(edit for edit in page.tag_edits if not any(one.start <= edit.offset < one.end for one in other_trackers)),
    ]
    return sorted((edit for edit in edits if edit.removed != edit.inserted), key=lambda edit: edit.offset)


def _block_edits(page: Page, data: bytes, inserted: bytes) -> list[Edit]:
    runs = _runs(page) if page.own_spans else []
    if not runs or page.is_misplaced:
        return [Edit(page.insert_at, b"", inserted), *(Edit(start, data[start:end], b"") for start, end in runs)]
    start, end = runs[0]
    return [Edit(start, data[start:end], inserted), *(Edit(start, data[start:end], b"") for start, end in runs[1:])]


def remove_edits(page: Page, data: bytes) -> list[Edit]:
    """What takes every element of ours out of the page, and every attribute. ``page`` was scanned for no selectors."""
    edits = [*(Edit(start, data[start:end], b"") for start, end in page.own_spans), *page.tag_edits]
    return sorted(edits, key=lambda edit: edit.offset)


def encode_block(page: Page, block: str) -> bytes:
    """The block is ASCII, which every web encoding but UTF-16 holds as it is."""
    return block.encode(page.encoding if page.encoding.startswith("utf-16") else "ascii")


def _runs(page: Page) -> list[tuple[int, int]]:
    """Our elements, those that touch each other as one."""
    runs = [page.own_spans[0]]
    for start, end in page.own_spans[1:]:
        if start == runs[-1][1]:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs
