"""Decide by the head of a page whether the page gets a block, and where."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tracardi_snippet.page import skip_reasons
from tracardi_snippet.page.charset import is_utf8
from tracardi_snippet.page.page import Policy, UndeclaredCharset

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracardi_snippet.page.elements import Head
    from tracardi_snippet.page.page import Page
    from tracardi_snippet.page.settings import ScanSettings
    from tracardi_snippet.page.text import PageText

# A larger page is no redirect: the largest that the generators of tests/hosts/test_redirects.py make has 1.4 KB.
_MAX_REDIRECT_BYTES = 8192
# A refresh in the body is even rarer. A refresh in the head has been found already.
_MAX_BODY_REFRESH_BYTES = 2048
# Code after "location" that leads to another page, or that gives location another name.
_LEADS = re.compile(
    # In prose, a line often ends after "location", so a line of code must have "=" or "." before the word.
    rb"location(?:(?:(?<=[=.]location)|(?<==\slocation))[\t ]*+[\r\n]|(?:(?<=[(.,]location)|(?<=,\slocation))\s*+\)"
    rb"|[\s\"'\]]*+(?:=(?!=)|[;,]"
    rb"|(?:\?\.|[.\[])[\s\"']*+(?:href|replace|assign|pathname|host(?:name)?|port)\b))"
)
_REFRESH = re.compile(rb"http-equiv\s*+=\s*+[\"']?refresh(?=[\"'\s/>])", re.IGNORECASE)


def head_place(head: Head, settings: ScanSettings) -> int:
    """Return the offset for a block in the head. If the config says so, this is the end of the head."""
    at = head.close_at if settings.inject.place == "head-append" else None
    return (head.insert_at if at is None else at) or 0


def is_misplaced(data: bytes, own: Sequence[tuple[int, int]], place: int, declaration: int, settings: ScanSettings) -> bool:
    """Return whether the block of the page must move.

    A block keeps its place unless the config sets a place: the page's author may have put the block there. The block may grow,
    but a charset declaration after the block must stay within the first 1024 bytes.

    :param own: start and end of our elements, in bytes.
    :param place: the offset for a block.
    :param declaration: the offset of the charset declaration, or -1.
    """
    if not own or own[0][0] < declaration < place:
        return bool(own)
    if "place" not in settings.inject.model_fields_set:
        return False
    start, at = own[0]  # the first element stays, the others are removed
    for following, end in own[1:]:
        if not data[at:following].strip():
            at = end
    return start > place or bool(data[at:place].strip())


def may_redirect(data: bytes, head: Head, own: Iterable[tuple[int, int]]) -> bool:
    """Return whether the page may be a redirect. Only such a page is parsed for a closer look.

    :param own: start and end of our elements, in bytes. Our script names ``location``, so it does not count.
    """
    if head.refresh:
        return True
    size = len(data) - sum(end - start for start, end in own)
    if size > _MAX_REDIRECT_BYTES:
        return False
    at = 0
    for start, end in own:
        if _may_leave(data, at, start, size):
            return True
        at = end
    return _may_leave(data, at, len(data), size)


def _may_leave(data: bytes, start: int, end: int, size: int) -> bool:
    """Return whether a part of the page may lead elsewhere. Names are searched before patterns, in a tenth of the time.

    :param size: the size of the page without our elements, in bytes: an injected page must be judged as it was before.
    """
    if data.find(b"location", start, end) >= 0 and _LEADS.search(data, start, end):
        return True
    if size > _MAX_BODY_REFRESH_BYTES:
        return False
    has_refresh = data.find(b"efresh", start, end) >= 0 or data.find(b"EFRESH", start, end) >= 0
    return has_refresh and bool(_REFRESH.search(data, start, end))


def reason_of_late(page: Page, declaration: int) -> str:
    """Return the reason to skip a page whose block would stand before the charset declaration, or an empty string."""
    at = page.own_spans[0][0] if page.own_spans and not page.is_misplaced else page.insert_at
    return skip_reasons.LATE_CHARSET if declaration >= at else ""


def undeclared_charset(page: Page, data: bytes) -> Page:
    """Return the scan of a page that gets no block, because browsers guess its encoding.

    Chromium 156 and Firefox 153 guess from the bytes of the whole page. A block in the head changed the guess for 34 of 450
    generated pages. A block at the end changed the guess for 13 pages: no place is safe.
    """
    at = page.insert_at
    line = data.count(b"\n", 0, at) + 1
    return _skipped(page, UndeclaredCharset(line, is_utf8(data)))


def _skipped(page: Page, undeclared: UndeclaredCharset) -> Page:
    return replace(page, skip=skip_reasons.UNDECLARED_CHARSET, undeclared_charset=undeclared, tags=(), other_trackers=())


def policies_of(source: PageText, head: Head) -> tuple[Policy, ...]:
    """Return the Content-Security-Policies of the head with their lines."""
    found, line, counted = [], 1, 0
    for text, at in sorted(head.policies, key=lambda policy: policy[1]):  # each count starts at the previous policy
        line += source.text.count("\n", counted, at)
        counted = at
        found.append(Policy(text, line))
    return tuple(found)
