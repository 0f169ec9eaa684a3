"""The edits that put a block into a page, bring it up to date, or take it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.page.edit import Edit

if TYPE_CHECKING:
    from tracardi_snippet.page import Page


def inject_edits(page: Page, data: bytes, block: str, *, replaces_other_trackers: bool = False) -> list[Edit]:
    """Return the edits, sorted by offset, that leave ``block`` as the page's only block; none if no edit is needed.

    A block that the page already has keeps its place, unless the config sets another place.

    :param page: the scan of ``data``.
    :param replaces_other_trackers: remove other trackers whose script elements contain nothing else.
    """
    other_trackers = [one for one in page.other_trackers if one.kind == "whole" and replaces_other_trackers]
    edits = [
        *_block_edits(page, data, encode_block(page, block)),
        *(Edit(one.start, data[one.start : one.end], b"") for one in other_trackers),
        # A tracker that is removed needs no tag.
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
    """Return the edits that take all our elements and attributes out of the page, sorted by offset.

    :param page: the scan of ``data`` with no selectors.
    """
    edits = [*(Edit(start, data[start:end], b"") for start, end in page.own_spans), *page.tag_edits]
    return sorted(edits, key=lambda edit: edit.offset)


def encode_block(page: Page, block: str) -> bytes:
    """Return the bytes of the block. ASCII, as in the block, has the same bytes in every web encoding except UTF-16."""
    return block.encode(page.encoding if page.encoding.startswith("utf-16") else "ascii")


def _runs(page: Page) -> list[tuple[int, int]]:
    """Return the start and end of each run of our elements. Elements that touch each other form one run."""
    runs = [page.own_spans[0]]
    for start, end in page.own_spans[1:]:
        if start == runs[-1][1]:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs
