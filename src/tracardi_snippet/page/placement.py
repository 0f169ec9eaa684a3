"""What a head means for the block: where it goes, and which pages get none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracardi_snippet.page.page import Policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.config.model import Inject
    from tracardi_snippet.page.elements import Head
    from tracardi_snippet.page.page import Page
    from tracardi_snippet.page.settings import ScanSettings
    from tracardi_snippet.page.text import PageText

_RELOAD = re.compile(r"[\s\d.]*")  # a refresh without an address shows the same page again
_LATE = "its charset declaration stands after the head, too far down once the block is in"


def head_place(head: Head, settings: ScanSettings) -> int:
    at = head.close_at if settings.inject.place == "head-append" else None
    return (head.insert_at if at is None else at) or 0


def is_misplaced(data: bytes, own: Sequence[tuple[int, int]], place: int, declaration: int, settings: ScanSettings) -> bool:
    """Where the config leaves the place to us, a block stays where it is: somebody may have put it there by hand. But it may
    grow, and a charset declaration behind it must stay within the first 1024 bytes.
    """
    if not own or own[0][0] < declaration < place:
        return bool(own)
    if "place" not in settings.inject.model_fields_set:
        return False
    start, at = own[0]  # the first is what stays
    for following, end in own[1:]:
        if not data[at:following].strip():
            at = end
    return start > place or bool(data[at:place].strip())


def reason_to_skip(head: Head, settings: Inject) -> str:
    if head.is_amp:
        return "AMP page: AMP allows no scripts of a site's own"
    if head.refresh and not settings.redirects and not _RELOAD.fullmatch(head.refresh):
        return "redirect: tracking it would count the visit twice"
    return ""


def reason_of_late(page: Page, declaration: int) -> str:
    """The reason to skip a page in which the block would stand before a charset declaration."""
    at = page.own_spans[0][0] if page.own_spans and not page.is_misplaced else page.insert_at
    return _LATE if declaration >= at else ""


def policies_of(source: PageText, head: Head) -> tuple[Policy, ...]:
    return tuple(Policy(text, source.text.count("\n", 0, at) + 1) for text, at in head.policies)
