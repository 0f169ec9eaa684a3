"""One page: what it holds that matters, and where a block goes. ``Page`` keeps no bytes, so that a site of any size fits."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tracardi_snippet.scan.head import MARKER, Element, Head, scan_head, scan_own_elements
from tracardi_snippet.scan.quick import quick_scan
from tracardi_snippet.scan.tags import ATTRIBUTE, Tag, find_tags
from tracardi_snippet.scan.text import PageText, declared, is_ascii_based, python_name, read_text

if TYPE_CHECKING:
    from tracardi_snippet.config.model import Inject

_XML = re.compile(r"\s*<\?xml[\s>]")
_DOCUMENT = re.compile(r"<(?:!doctype|html|head|title|body|frameset)[\s/>]", re.IGNORECASE)
_HTML_DOCUMENT = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_SVG = re.compile(r"(?:\s++|<!--(?:(?!-->).)*+-->|<\?xml[^>]*+>)*+(?:<!doctype\s+svg|<svg[\s>])", re.IGNORECASE | re.DOTALL)
_RELOAD = re.compile(r"[\s\d.]*")  # a refresh without an address shows the same page again
_FIRST_CHARACTERS = 4096
_LATE = "its charset declaration stands after the head, too far down once the block is in"
_NAME = b"tracardi"  # in all that is ours, and in what others have pasted


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


def scan_page(path: str, data: bytes, settings: Inject, block: bytes = b"") -> Page:
    """Reads the head; the rest of the page only where it may hold our attributes. ``block`` is what the page may have of ours.

    :raises UndecodableError: see ``read_text``.
    """
    label, declaration = declared(data)
    bom = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    head = quick_scan(data[bom:] if bom else data, block) if is_ascii_based(data, label) else None
    if head and not _is_marked(data, bom, head):
        own = tuple((bom + element.start, bom + element.end) for element in head.own)
        place = bom + (head.insert_at or 0)
        reason = _reason_to_skip(head, settings) or (_LATE if declaration >= place and not own and not bom else "")
        return Page(path, "" if reason else python_name(label, data), place, own, has_base=head.has_base, skip=reason)
    if not data.strip():
        return Page(path, skip="empty")
    source = read_text(data)
    if reason := _not_html(source.text[:_FIRST_CHARACTERS]):
        return Page(path, skip=reason)
    return _scan_text(Page(path), source, head or scan_head(source.text), declaration, settings)


def _scan_text(page: Page, source: PageText, head: Head, declaration: int, settings: Inject) -> Page:
    own = _own_elements(source.text, head)
    place = source.byte_offset(head.insert_at or 0)
    reason = head.skip if head.insert_at is None else _fragment(source.text, head) or _reason_to_skip(head, settings)
    if not reason and not own and not source.bom and declaration >= place:
        reason = _LATE
    if reason:
        return replace(page, skip=reason, own=_spans(source, own))
    return replace(
        page,
        encoding=source.encoding,
        insert_at=place,
        own=_spans(source, own),
        tags=tuple(_tags(source, own)),
        has_base=head.has_base,
    )


def _is_marked(data: bytes, bom: int, head: Head) -> bool:
    """Whether an attribute of ours may stand outside of our elements in the head: HTML's names are of any case."""
    lowered = data.lower()
    at = 0
    for element in head.own:
        if lowered.find(_NAME, at, bom + element.start) >= 0:
            return True
        at = bom + element.end
    return lowered.find(_NAME, at) >= 0


def _not_html(start: str) -> str:
    if _SVG.match(start):
        return "SVG, not HTML"
    return "XML, not HTML" if _XML.match(start) and not _HTML_DOCUMENT.search(start) else ""


def _fragment(text: str, head: Head) -> str:
    if head.own or head.is_amp or _DOCUMENT.search(text, 0, head.end + _FIRST_CHARACTERS):
        return ""
    return "a fragment: no doctype, html, head, title or body"


def _reason_to_skip(head: Head, settings: Inject) -> str:
    if head.is_amp:
        return "AMP page: AMP allows no scripts of a site's own"
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
