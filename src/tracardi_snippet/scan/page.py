"""One page: what it holds that matters, and where a block goes. ``Page`` keeps no bytes, so that a site of any size fits."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tracardi_snippet.scan.head import MARKER, Element, Head, scan_head, scan_own_elements
from tracardi_snippet.scan.tags import ATTRIBUTE, Tag, find_tags
from tracardi_snippet.scan.text import PageText, declaration_offset, read_text

if TYPE_CHECKING:
    from tracardi_snippet.config.model import Inject

_XML = re.compile(r"\s*<\?xml[\s>]")
_DOCUMENT = re.compile(r"<(?:!doctype|html|head|title|body|frameset)[\s/>]", re.IGNORECASE)
_HTML_DOCUMENT = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_SVG = re.compile(r"(?:\s++|<!--(?:(?!-->).)*+-->|<\?xml[^>]*+>)*+(?:<!doctype\s+svg|<svg[\s>])", re.IGNORECASE | re.DOTALL)
_RELOAD = re.compile(r"[\s\d.]*")  # a refresh without an address shows the same page again
_FIRST_CHARACTERS = 4096


@dataclass(frozen=True, slots=True)
class Page:
    """``path`` is relative to the site, with slashes. Offsets are in bytes.

    ``has_base``: relative URLs in the page do not start from its own address.
    ``skip`` is the reason why the page is left alone, or empty. ``own`` are the spans of our elements that stand in it.
    """

    path: str
    encoding: str = ""
    insert_at: int = 0
    own: tuple[tuple[int, int], ...] = ()
    tags: tuple[Tag, ...] = ()
    has_base: bool = False
    skip: str = ""


def scan_page(path: str, data: bytes, settings: Inject) -> Page:
    """Reads the head; the rest of the page only where the bytes of our attributes stand in it.

    :raises UndecodableError: see ``read_text``.
    """
    page = Page(path)
    if not data.strip():
        return replace(page, skip="empty")
    source = read_text(data)
    if reason := _not_html(source.text[:_FIRST_CHARACTERS]):
        return replace(page, skip=reason)
    head = scan_head(source.text)
    own = _own_elements(source.text, head)
    reason = _reason_to_skip(source.text, head, settings)
    if not reason and not own and not source.bom and declaration_offset(data) >= source.byte_offset(head.insert_at or 0):
        reason = "its charset declaration stands after the head, too far down once the block is in"
    if reason:
        return replace(page, skip=reason, own=_spans(source, own))
    return Page(
        path,
        encoding=source.encoding,
        insert_at=source.byte_offset(head.insert_at or 0),
        own=_spans(source, own),
        tags=tuple(_tags(source, own)),
        has_base=head.has_base,
    )


def _not_html(start: str) -> str:
    if _SVG.match(start):
        return "SVG, not HTML"
    return "XML, not HTML" if _XML.match(start) and not _HTML_DOCUMENT.search(start) else ""


def _reason_to_skip(text: str, head: Head, settings: Inject) -> str:
    if head.insert_at is None:
        return head.skip
    if head.is_amp:
        return "AMP page: AMP allows no scripts of a site's own"
    if not head.own and not _DOCUMENT.search(text, 0, head.end + _FIRST_CHARACTERS):
        return "a fragment: no doctype, html, head, title or body"
    if head.refresh and not settings.redirects and not _RELOAD.fullmatch(head.refresh):
        return "redirect: tracking it would count the visit twice"
    return ""


def _own_elements(text: str, head: Head) -> list[Element]:
    """Our elements: nearly always in the head, but a pasted block may stand anywhere."""
    last = head.own[-1].end if head.own else 0
    if not _has_marker(text, last):
        return head.own
    return scan_own_elements(text)


def _has_marker(text: str, start: int) -> bool:
    return MARKER in text[start:].lower()


def _spans(source: PageText, own: list[Element]) -> tuple[tuple[int, int], ...]:
    return tuple((source.byte_offset(element.start), source.byte_offset(element.end)) for element in own)


def _tags(source: PageText, own: list[Element]) -> list[Tag]:
    """Our own script names the attribute: what stands in our elements does not count."""
    bounds = [0, *(offset for element in own for offset in (element.start, element.end)), len(source.text)]
    pieces = [source.text[start:end] for start, end in pairwise(bounds)]
    if not any(ATTRIBUTE in piece.lower() for piece in pieces[::2]):
        return []
    pieces[1::2] = [re.sub(r"[^\n]", " ", piece) for piece in pieces[1::2]]
    return find_tags(source, "".join(pieces))
