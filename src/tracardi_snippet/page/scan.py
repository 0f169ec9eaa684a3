"""Scan one page: find its content and the place for a block. For most pages the head is enough."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from tracardi_snippet.page import skip_reasons
from tracardi_snippet.page.charset import find_declaration, is_ascii_based, is_guessed, python_name
from tracardi_snippet.page.elements import BOOMTRAIN, MARKS
from tracardi_snippet.page.fast_head import scan_ordinary_head
from tracardi_snippet.page.page import Page
from tracardi_snippet.page.placement import (
    head_place,
    is_misplaced,
    may_redirect,
    policies_of,
    reason_of_late,
    undeclared_charset,
)
from tracardi_snippet.page.text import blank_out, read_text

if TYPE_CHECKING:
    from tracardi_snippet.page.charset import Declaration
    from tracardi_snippet.page.elements import Head
    from tracardi_snippet.page.settings import ScanSettings

# A page may be about Tracardi, so the attribute's name is searched. HTML's names are case-insensitive. A pattern that begins
# with a hyphen, which has no case, is three times as fast as a search in the lower-cased page.
_OF_ATTRIBUTES = re.compile(rb"-tracardi-", re.IGNORECASE)
_OF_TRACKERS = tuple(mark.encode() for mark in MARKS)
_OF_BOOMTRAIN = re.compile(re.escape(BOOMTRAIN.encode()), re.IGNORECASE)


MAX_TREE_BYTES = 32 << 20
"""Size of the largest page that is parsed as a whole. A tree takes up to 20 times the size of its page."""


def scan_page(path: str, data: bytes, settings: ScanSettings, block: bytes = b"") -> Page:
    """Return the scan of a page. The part after the head is parsed only if it may contain our attributes.

    :param path: the page's path in the site, with slashes.
    :param block: a block from an earlier run. A page with this block is scanned faster.
    :raises UndecodableError: see ``read_text``.
    """
    bom = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    declaration = find_declaration(data, settings.inject.charset or "")
    beginning = data[bom : bom + MAX_TREE_BYTES] if bom else data
    head = scan_ordinary_head(beginning, block) if is_ascii_based(declaration.encoding) else None
    if head and settings.needs_only_head and not _is_marked(data, bom, head, settings):
        return _ordinary_page(path, data, head, bom, declaration, settings)
    if len(data) > MAX_TREE_BYTES:
        own = tuple((bom + element.start, bom + element.end) for element in head.own_elements) if head else ()
        return Page(path, skip=skip_reasons.TOO_LARGE, own_spans=own)
    from tracardi_snippet.page.whole_page import scan_whole_page  # many sites have no such page

    return scan_whole_page(path, data, head, declaration, settings)


def _ordinary_page(  # noqa: PLR0913, PLR0917
    path: str, data: bytes, head: Head, bom: int, declaration: Declaration, settings: ScanSettings
) -> Page:
    own = tuple((bom + element.start, bom + element.end) for element in head.own_elements)
    if head.is_amp:
        return Page(path, skip=skip_reasons.AMP, own_spans=own)
    if not settings.inject.redirects and may_redirect(data, head, own) and _is_redirect(path, data, head, bom):
        return Page(path, skip=skip_reasons.REDIRECT, own_spans=own)
    place = bom + head_place(head, settings)
    charset = declaration.encoding or head.charset
    page = Page(
        path,
        python_name(charset, data),
        place,
        own,
        is_misplaced=is_misplaced(data, own, place, declaration.offset, settings),
        base=head.base,
        policies=policies_of(read_text(data, charset), head) if head.policies else (),
    )
    if reason := reason_of_late(page, declaration.offset):
        return Page(path, page.encoding, skip=reason, own_spans=own)
    if is_guessed(data, declaration, head.charset):
        return undeclared_charset(page, data)
    return page


def _is_marked(data: bytes, bom: int, head: Head, settings: ScanSettings) -> bool:
    """Return whether an attribute of ours may stand outside our elements, or the page may have a tracker that is not ours."""
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


def _is_redirect(path: str, data: bytes, head: Head, bom: int) -> bool:
    from tracardi_snippet.page.redirect import is_redirect  # few pages resemble a redirect

    spans = [(element.start, element.end) for element in head.own_elements]
    return is_redirect(path, blank_out(data[bom:].decode("latin-1"), spans), head)
