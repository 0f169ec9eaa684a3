"""One page: what it holds that matters, and where a block goes. Most are ordinary: their head says all."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from tracardi_snippet.page.elements import BOOMTRAIN, MARKS
from tracardi_snippet.page.fast_head import scan_ordinary_head
from tracardi_snippet.page.page import Page
from tracardi_snippet.page.placement import head_place, is_misplaced, policies_of, reason_of_late, reason_to_skip
from tracardi_snippet.page.text import declared, is_ascii_based, python_name, read_text

if TYPE_CHECKING:
    from tracardi_snippet.page.elements import Head
    from tracardi_snippet.page.settings import ScanSettings

# A text may well be about Tracardi. HTML's names are of any case: a pattern that begins with a character of none is found three
# times as fast as the name in the page in small letters.
_OF_ATTRIBUTES = re.compile(rb"-tracardi-", re.IGNORECASE)
_OF_TRACKERS = tuple(mark.encode() for mark in MARKS)
_OF_BOOMTRAIN = re.compile(re.escape(BOOMTRAIN.encode()), re.IGNORECASE)


def scan_page(path: str, data: bytes, settings: ScanSettings, block: bytes = b"") -> Page:
    """Reads the head; the rest of the page only where it may hold our attributes. ``block`` is what the page may have of ours.

    :raises UndecodableError: see ``read_text``.
    """
    bom = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    declaration = declared(data)
    head = scan_ordinary_head(data[bom:] if bom else data, block) if is_ascii_based(data, declaration[0]) else None
    if head and settings.needs_only_head and not _is_marked(data, bom, head, settings):
        return _ordinary_page(path, data, head, bom, declaration, settings)
    from tracardi_snippet.page.whole_page import scan_whole_page  # many a site has none of these

    return scan_whole_page(path, data, head, declaration, settings)


def _ordinary_page(  # noqa: PLR0913, PLR0917
    path: str, data: bytes, head: Head, bom: int, declaration: tuple[str, int], settings: ScanSettings
) -> Page:
    label, declared_at = declaration
    own = tuple((bom + element.start, bom + element.end) for element in head.own_elements)
    place = bom + head_place(head, settings)
    page = Page(
        path,
        python_name(label, data),
        place,
        own,
        is_misplaced=is_misplaced(data, own, place, declared_at, settings),
        base=head.base,
        policies=policies_of(read_text(data), head) if head.policies else (),
    )
    reason = reason_to_skip(head, settings.inject) or reason_of_late(page, declared_at)
    return Page(path, skip=reason, own_spans=own) if reason else page


def _is_marked(data: bytes, bom: int, head: Head, settings: ScanSettings) -> bool:
    """Whether an attribute of ours may stand outside of our elements in the head, or a tracker that is not ours to update."""
    if "boomtrain" in settings.compat and _OF_BOOMTRAIN.search(data):
        return True
    at = 0
    for element in head.own_elements:
        if _has_mark(data, at, bom + element.start):
            return True
        at = bom + element.end
    return _has_mark(data, at, len(data))


def _has_mark(data: bytes, start: int, end: int) -> bool:
    return bool(_OF_ATTRIBUTES.search(data, start, end)) or any(data.find(mark, start, end) >= 0 for mark in _OF_TRACKERS)
