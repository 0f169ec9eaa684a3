"""Decide by the head of a page whether the page gets a block, and where."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tracardi_snippet.page import skip_reasons
from tracardi_snippet.page.page import Policy, UndeclaredCharset

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracardi_snippet.page.elements import Head
    from tracardi_snippet.page.page import Page
    from tracardi_snippet.page.settings import ScanSettings
    from tracardi_snippet.page.text import PageText

# A larger page is no redirect: the largest that the generators of tests/hosts/test_redirects.py make has 1.4 KB.
_MAX_REDIRECT_BYTES = 8192
# A refresh in the body is rarer still; one in the head is known already.
_MAX_BODY_REFRESH_BYTES = 2048
# How a script goes on after "location" when it leads elsewhere, or gives location another name.
_LEADS = re.compile(rb"location[\s\"'\]]*+(?:=(?!=)|[;,]|(?:\?\.|[.\[])[\s\"']*+(?:href|replace|assign|pathname)\b)")
_REFRESH = re.compile(rb"http-equiv\s*+=\s*+[\"']?\s*+refresh", re.IGNORECASE)


def head_place(head: Head, settings: ScanSettings) -> int:
    """Return the offset for a block in the head, at the end of it if the config says so."""
    at = head.close_at if settings.inject.place == "head-append" else None
    return (head.insert_at if at is None else at) or 0


def is_misplaced(data: bytes, own: Sequence[tuple[int, int]], place: int, declaration: int, settings: ScanSettings) -> bool:
    """Return whether the block of the page must move.

    A block stays where it is unless the config sets the place: its author may have put it there. But the block may grow, and a
    charset declaration after it must stay within the first 1024 bytes.

    :param own: start and end of our elements, in bytes.
    :param place: the offset for a block.
    :param declaration: the offset of the charset declaration, or -1.
    """
    if not own or own[0][0] < declaration < place:
        return bool(own)
    if "place" not in settings.inject.model_fields_set:
        return False
    start, at = own[0]  # the first element stays, the others go
    for following, end in own[1:]:
        if not data[at:following].strip():
            at = end
    return start > place or bool(data[at:place].strip())


def may_redirect(data: bytes, head: Head, own: Iterable[tuple[int, int]]) -> bool:
    """Return whether it is worth while to look whether the page sends its visitors elsewhere.

    :param own: start and end of our elements, in bytes. Our script names ``location``, so it does not count.
    """
    if head.refresh:
        return True
    if len(data) - sum(end - start for start, end in own) > _MAX_REDIRECT_BYTES:
        return False
    at = 0
    for start, end in own:
        if _may_leave(data, at, start):
            return True
        at = end
    return _may_leave(data, at, len(data))


def _may_leave(data: bytes, start: int, end: int) -> bool:
    """The names are searched first: that takes a tenth of the time of a pattern, and most pages have none of them."""
    if data.find(b"location", start, end) >= 0 and _LEADS.search(data, start, end):
        return True
    if end - start > _MAX_BODY_REFRESH_BYTES:
        return False
    has_refresh = data.find(b"efresh", start, end) >= 0 or data.find(b"EFRESH", start, end) >= 0
    return has_refresh and bool(_REFRESH.search(data, start, end))


def reason_of_late(page: Page, declaration: int) -> str:
    """Return the reason to skip a page whose block would stand before the charset declaration, or an empty string."""
    at = page.own_spans[0][0] if page.own_spans and not page.is_misplaced else page.insert_at
    return skip_reasons.LATE_CHARSET if declaration >= at else ""


def undeclared_charset(page: Page, data: bytes) -> Page:
    """Return the page as one that gets no block, since its encoding is guessed.

    Chromium 156 and Firefox 153 guess from the bytes of the whole page. Of 450 generated pages 34 were read otherwise with a
    block in the head, and 13 with a block at the end: no place is safe.
    """
    at = page.insert_at
    line = data.count(b"\n", 0, at) + 1
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _skipped(page, UndeclaredCharset(line, is_utf8=False))
    return _skipped(page, UndeclaredCharset(line, is_utf8=True))


def _skipped(page: Page, undeclared: UndeclaredCharset) -> Page:
    return replace(page, skip=skip_reasons.UNDECLARED_CHARSET, undeclared_charset=undeclared, tags=(), other_trackers=())


def policies_of(source: PageText, head: Head) -> tuple[Policy, ...]:
    """Return the Content-Security-Policies of the head with their lines."""
    found, line, counted = [], 1, 0
    for text, at in sorted(head.policies, key=lambda policy: policy[1]):  # each line is counted from the one before
        line += source.text.count("\n", counted, at)
        counted = at
        found.append(Policy(text, line))
    return tuple(found)
