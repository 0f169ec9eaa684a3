"""Scan a whole page: a page that may have tags or another tracker, or whose head is not ordinary."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from turbohtml import TokenType

from tracardi_snippet.page import skip_reasons
from tracardi_snippet.page.attribute import ATTRIBUTE
from tracardi_snippet.page.body import end_of_body, is_frameset
from tracardi_snippet.page.charset import PRESCAN_BYTES, find_declaration, is_ascii_based, is_guessed
from tracardi_snippet.page.edit import apply_edits
from tracardi_snippet.page.elements import MARKER, is_own
from tracardi_snippet.page.head import scan_head, tokens
from tracardi_snippet.page.other_trackers import find_other_trackers
from tracardi_snippet.page.page import Page
from tracardi_snippet.page.placement import (
    head_place,
    is_misplaced,
    may_redirect,
    policies_of,
    reason_of_late,
    undeclared_charset,
)
from tracardi_snippet.page.redirect import is_redirect
from tracardi_snippet.page.scripts import scan_scripts
from tracardi_snippet.page.tags import TagScan, find_tags
from tracardi_snippet.page.text import blank_out, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.page.charset import Declaration
    from tracardi_snippet.page.elements import ElementSpan, Head
    from tracardi_snippet.page.settings import ScanSettings
    from tracardi_snippet.page.text import PageText

_XML = re.compile(r"\s*<\?xml[\s>]")
_DOCUMENT_TAGS = frozenset(["html", "head", "title", "body", "frameset"])
_HTML_DOCUMENT = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_SVG = re.compile(r"(?:\s++|<!--(?:(?!-->).)*+-->|<\?xml[^>]*+>)*+(?:<!doctype\s+svg|<svg[\s>])", re.IGNORECASE | re.DOTALL)
_FIRST_CHARACTERS = 4096
# Source files of Jekyll, Hugo and Zola begin with front matter, in YAML or TOML. https://gohugo.io/content-management/front-matter/
_FRONT_MATTER = re.compile(r"\s*+(---|\+\+\+)[\t ]*+\r?\n(?:.*+\n)*?\1[\t ]*+\r?(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of a page that the scan works on."""

    path: str
    """Path of the page in the site, with slashes."""
    data: bytes
    """Bytes of the page, with its byte order mark."""
    source: PageText
    """Text of the page, in which markup is searched."""
    head: Head
    """Head of the page. Offsets are those of ``source.text``."""
    own: list[ElementSpan]
    """Our elements, wherever they stand."""
    declaration: Declaration
    """The encoding that the first bytes of the page declare."""

    @property
    def own_spans(self) -> tuple[tuple[int, int], ...]:
        """Start and end of our elements in the text."""
        return tuple((element.start, element.end) for element in self.own)


def scan_whole_page(path: str, data: bytes, head: Head | None, declaration: Declaration, settings: ScanSettings) -> Page:
    """Return the scan of the page.

    :param head: the page's head if ``scan_ordinary_head`` could read it.
    :param declaration: the page's declaration, from ``find_declaration``.
    :raises UndecodableError: see ``read_text``.
    """
    if not data.strip():
        return Page(path, skip=skip_reasons.EMPTY)
    source = read_text(data, declaration.encoding)
    head = head or scan_head(source.text)
    if head.charset and not declaration.encoding:  # beyond the first 1024 bytes
        source = read_text(data, head.charset)
        head = head if is_ascii_based(head.charset) else scan_head(source.text)
    parts = _Parts(path, data, source, head, _own_elements(source, head), declaration)
    page = None
    reason = next(filter(None, _reasons_of_kind(parts, settings)), "")
    if not reason:
        page = _scan_text(parts, settings)
        reason = reason_of_late(page, declaration.offset) or _late_by_tags(page, data, declaration)
        if not reason and not is_guessed(data, declaration, head.charset):
            return page
    # Tags that an earlier run left in the page are removed.
    bare = _scan_text(parts, replace(settings, selectors={}))
    if reason:
        return Page(path, source.encoding, skip=reason, own_spans=bare.own_spans, tag_edits=bare.tag_edits)
    return undeclared_charset(bare, data)


def _reasons_of_kind(parts: _Parts, settings: ScanSettings) -> Iterator[str]:
    """Yield the result of each check: a reason to give the page no block, or an empty string.

    The cheapest check comes first.
    """
    text, head = parts.source.text, parts.head
    # A page with our block was HTML before. The block may have moved a doctype out of sight.
    if not parts.own:
        yield _not_html(text[:_FIRST_CHARACTERS])
    if head.is_template or _FRONT_MATTER.match(blank_out(text, parts.own_spans) if parts.own else text):
        yield skip_reasons.TEMPLATE
    if head.insert_at is None:
        yield head.skip
    if head.is_amp:
        yield skip_reasons.AMP
    if not parts.own and _is_fragment(text, head):
        yield skip_reasons.FRAGMENT
    if not settings.inject.redirects and _is_redirect(parts):
        yield skip_reasons.REDIRECT
    if not settings.inject.framesets and is_frameset(text):
        yield skip_reasons.FRAMESET


def _late_by_tags(page: Page, data: bytes, declaration: Declaration) -> str:
    at, edits = declaration.offset, page.tag_edits
    if at < 0 or not edits or edits[0].offset > at:
        return ""
    start = apply_edits(data[:PRESCAN_BYTES], [edit for edit in edits if edit.offset <= at])
    return "" if find_declaration(start).encoding == declaration.encoding else skip_reasons.LATE_CHARSET_BY_TAGS


def _scan_text(parts: _Parts, settings: ScanSettings) -> Page:
    source, head, data = parts.source, parts.head, parts.data
    own_spans = parts.own_spans
    spans = tuple((source.byte_offset(start), source.byte_offset(end)) for start, end in own_spans)
    place = source.byte_offset(_place(source.text, head, settings))
    # Our script contains the attribute's name and its own name, so our elements do not count.
    others = blank_out(source.text, own_spans) if own_spans else source.text
    has_tags = settings.selectors or ATTRIBUTE in (others.lower() if own_spans else source.lowered)
    tags = find_tags(source, data, own_spans, settings.selectors, shadow=settings.shadow) if has_tags else TagScan()
    return Page(
        parts.path,
        source.encoding,
        insert_at=place,
        own_spans=spans,
        tags=tuple(tags.found),
        shadow_tags=tuple(tags.in_shadow),
        is_misplaced=is_misplaced(data, spans, place, parts.declaration.offset, settings),
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
        return skip_reasons.SVG
    return skip_reasons.XML if _XML.match(start) and not _HTML_DOCUMENT.search(start) else ""


def _is_fragment(text: str, head: Head) -> bool:
    """Return whether the first characters contain no tag of a document. A word in a comment or a script does not count."""
    start = text[: head.end + _FIRST_CHARACTERS]
    return not any(
        token.type == TokenType.DOCTYPE or (token.type == TokenType.START_TAG and token.tag in _DOCUMENT_TAGS)
        for token, _, _ in tokens(start)
    )


def _is_redirect(parts: _Parts) -> bool:
    text, own = parts.source.text, parts.own_spans
    if not may_redirect(text.encode("latin-1", "replace"), parts.head, own):
        return False
    return is_redirect(parts.path, blank_out(text, own), parts.head)


def _own_elements(source: PageText, head: Head) -> list[ElementSpan]:
    """Return our elements. Nearly all stand in the head, but a pasted block may stand anywhere."""
    last = head.own_elements[-1].end if head.own_elements else 0
    if source.lowered.find(MARKER, last) < 0:
        return head.own_elements
    return [element for element in scan_scripts(source.text) if is_own(element)]
