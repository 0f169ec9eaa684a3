"""A page that has to be read as a whole: it may hold tags or a tracker, or its head is not as heads usually are."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tracardi_snippet.page.body import end_of_body, is_frameset
from tracardi_snippet.page.edit import apply_edits
from tracardi_snippet.page.elements import MARKER, is_own
from tracardi_snippet.page.head import scan_head
from tracardi_snippet.page.other_trackers import find_other_trackers
from tracardi_snippet.page.page import Page
from tracardi_snippet.page.placement import head_place, is_misplaced, policies_of, reason_of_late, reason_to_skip
from tracardi_snippet.page.scripts import blanked, scan_scripts
from tracardi_snippet.page.start_tag import ATTRIBUTE
from tracardi_snippet.page.tags import TagScan, find_tags
from tracardi_snippet.page.text import PRESCAN_BYTES, declared, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.page.elements import ElementSpan, Head
    from tracardi_snippet.page.settings import ScanSettings
    from tracardi_snippet.page.text import PageText

_XML = re.compile(r"\s*<\?xml[\s>]")
_DOCUMENT = re.compile(r"<(?:!doctype|html|head|title|body|frameset)[\s/>]", re.IGNORECASE)
_HTML_DOCUMENT = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_SVG = re.compile(r"(?:\s++|<!--(?:(?!-->).)*+-->|<\?xml[^>]*+>)*+(?:<!doctype\s+svg|<svg[\s>])", re.IGNORECASE | re.DOTALL)
_FIRST_CHARACTERS = 4096
_LATE_BY_TAGS = "its charset declaration stands too far down once the tags are in"


def scan_whole_page(path: str, data: bytes, head: Head | None, declaration: tuple[str, int], settings: ScanSettings) -> Page:
    """``head`` is the page's, where that could be read at once, and ``declaration`` what ``declared`` gives.

    :raises UndecodableError: see ``read_text``.
    """
    if not data.strip():
        return Page(path, skip="empty")
    label, declared_at = declaration
    source = read_text(data)
    head = head or scan_head(source.text)
    own = _own_elements(source, head)
    # With a block it was HTML before, which may have moved a doctype out of sight.
    if not own and (reason := _not_html(source.text[:_FIRST_CHARACTERS])):
        return Page(path, skip=reason)
    reason = head.skip if head.insert_at is None else _fragment(source.text, head, own) or reason_to_skip(head, settings.inject)
    if not reason and not settings.inject.framesets and is_frameset(source.text):
        reason = "a frameset, by inject.framesets"
    if not reason:
        page = _scan_text(source, head, own, data, declared_at, settings)
        reason = reason_of_late(page, declared_at) or _late_by_tags(page, data, label, declared_at)
        if not reason:
            return replace(page, path=path)
    # What an earlier run has left in it goes.
    page = _scan_text(source, head, own, data, declared_at, replace(settings, selectors={}))
    return Page(path, skip=reason, own_spans=page.own_spans, tag_edits=page.tag_edits)


def _late_by_tags(page: Page, data: bytes, label: str, declaration: int) -> str:
    if declaration < 0 or not page.tag_edits or page.tag_edits[0].offset > declaration:
        return ""
    edits = [edit for edit in page.tag_edits if edit.offset <= declaration]
    return "" if declared(apply_edits(data[:PRESCAN_BYTES], edits))[0] == label else _LATE_BY_TAGS


def _scan_text(  # noqa: PLR0913, PLR0917
    source: PageText, head: Head, own: list[ElementSpan], data: bytes, declaration: int, settings: ScanSettings
) -> Page:
    spans = tuple((source.byte_offset(element.start), source.byte_offset(element.end)) for element in own)
    place = source.byte_offset(_place(source.text, head, settings))
    # Our own script names the attribute, and itself: what stands in our elements does not count.
    others = blanked(source.text, ((element.start, element.end) for element in own)) if own else source.text
    has_tags = settings.selectors or ATTRIBUTE in (others.lower() if own else source.lowered)
    tags = find_tags(source, others, data, settings.selectors) if has_tags else TagScan()
    return Page(
        "",
        encoding=source.encoding,
        insert_at=place,
        own_spans=spans,
        tags=tuple(tags.found),
        is_misplaced=is_misplaced(data, spans, place, declaration, settings),
        tag_edits=tuple(tags.edits),
        matched=frozenset(tags.matched),
        base=head.base,
        policies=policies_of(source, head),
        other_trackers=find_other_trackers(source, others, settings.compat),
    )


def _place(text: str, head: Head, settings: ScanSettings) -> int:
    at = end_of_body(text) if settings.inject.place == "body-append" and head.insert_at is not None else None
    return head_place(head, settings) if at is None else at


def _not_html(start: str) -> str:
    if _SVG.match(start):
        return "SVG, not HTML"
    return "XML, not HTML" if _XML.match(start) and not _HTML_DOCUMENT.search(start) else ""


def _fragment(text: str, head: Head, own: Sequence[ElementSpan]) -> str:
    if own or head.is_amp or _DOCUMENT.search(text, 0, head.end + _FIRST_CHARACTERS):
        return ""
    return "a fragment: no doctype, html, head, title or body"


def _own_elements(source: PageText, head: Head) -> list[ElementSpan]:
    """Our elements: nearly always in the head, but a pasted block may stand anywhere."""
    last = head.own_elements[-1].end if head.own_elements else 0
    if source.lowered.find(MARKER, last) < 0:
        return head.own_elements
    return [element for element in scan_scripts(source.text) if is_own(element)]
