"""One page: what it holds that matters, and where a block goes. ``Page`` keeps no bytes, so that a site of any size fits."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.inject import apply_edits
from tracardi_snippet.scan.body import end_of_body, is_frameset
from tracardi_snippet.scan.foreign import Foreign, find_foreign
from tracardi_snippet.scan.head import MARKER, Element, Head, blanked, is_own, scan_head, scan_scripts
from tracardi_snippet.scan.quick import quick_scan
from tracardi_snippet.scan.start_tag import ATTRIBUTE
from tracardi_snippet.scan.tags import Tag, Tags, find_tags
from tracardi_snippet.scan.text import PRESCAN_BYTES, PageText, declared, is_ascii_based, python_name, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.config.model import Inject
    from tracardi_snippet.inject import Edit
    from tracardi_snippet.scan.tags import Selectors

_XML = re.compile(r"\s*<\?xml[\s>]")
_DOCUMENT = re.compile(r"<(?:!doctype|html|head|title|body|frameset)[\s/>]", re.IGNORECASE)
_HTML_DOCUMENT = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_SVG = re.compile(r"(?:\s++|<!--(?:(?!-->).)*+-->|<\?xml[^>]*+>)*+(?:<!doctype\s+svg|<svg[\s>])", re.IGNORECASE | re.DOTALL)
_RELOAD = re.compile(r"[\s\d.]*")  # a refresh without an address shows the same page again
_FIRST_CHARACTERS = 4096
_LATE = "its charset declaration stands after the head, too far down once the block is in"
_LATE_BY_TAGS = "its charset declaration stands too far down once the tags are in"
# Our attributes, what our tracker writes to the console, and Tracardi's own file: a text may well be about Tracardi.
_NAMES = (b"data-tracardi-", b"tracardi-snippet:", b"liliput")


class Policy(NamedTuple):
    """A Content-Security-Policy of a page; ``line`` is 1-based."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Page:
    """``path`` is relative to the site, with slashes. Offsets are in bytes.

    ``skip`` is the reason why the page is left alone, or empty. ``own`` are the spans of our elements that stand in it;
    ``moves`` says that they stand elsewhere than the config wants. ``tag_edits`` bring its start tags to what the config's
    selectors say, ``matched`` are those that found an element. ``base`` is the address that relative URLs in the page start
    from, or None for its own. ``policies`` are Content-Security-Policies of its own.
    """

    path: str
    encoding: str = ""
    insert_at: int = 0
    own: tuple[tuple[int, int], ...] = ()
    tags: tuple[Tag, ...] = ()
    skip: str = ""
    moves: bool = False
    tag_edits: tuple[Edit, ...] = ()
    matched: frozenset[tuple[str, str, int]] = frozenset()
    base: str | None = None
    policies: tuple[Policy, ...] = ()
    foreign: tuple[Foreign, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the config a scan depends on. ``keeps_options``: pages may set options for a tracker themselves."""

    inject: Inject
    selectors: Selectors = field(default_factory=dict)
    keeps_options: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the head says all, in a page that holds nothing of ours."""
        return not self.selectors and self.inject.place != "body-append" and self.inject.framesets


def scan_page(path: str, data: bytes, wanted: Wanted, block: bytes = b"") -> Page:
    """Reads the head; the rest of the page only where it may hold our attributes. ``block`` is what the page may have of ours.

    :raises UndecodableError: see ``read_text``.
    """
    bom = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    label, declaration = declared(data)
    head = quick_scan(data[bom:] if bom else data, block) if is_ascii_based(data, label) else None
    if head and wanted.is_plain and not _is_marked(data, bom, head):
        return _ordinary_page(path, data, head, bom, (label, declaration), wanted)
    if not data.strip():
        return Page(path, skip="empty")
    source = read_text(data)
    head = head or scan_head(source.text)
    own = _own_elements(source, head)
    # With a block it was HTML before, which may have moved a doctype out of sight.
    if not own and (reason := _not_html(source.text[:_FIRST_CHARACTERS])):
        return Page(path, skip=reason)
    reason = head.skip if head.insert_at is None else _fragment(source.text, head, own) or _reason_to_skip(head, wanted.inject)
    if not reason and not wanted.inject.framesets and is_frameset(source.text):
        reason = "a frameset, by inject.framesets"
    if not reason:
        page = _scan_text(source, head, own, data, declaration, wanted)
        reason = _late(page, declaration) or _late_by_tags(page, data, label, declaration)
        if not reason:
            return replace(page, path=path)
    # What an earlier run has left in it goes.
    page = _scan_text(source, head, own, data, declaration, replace(wanted, selectors={}))
    return Page(path, skip=reason, own=page.own, tag_edits=page.tag_edits)


def _ordinary_page(  # noqa: PLR0913, PLR0917
    path: str, data: bytes, head: Head, bom: int, declaration: tuple[str, int], wanted: Wanted
) -> Page:
    label, declared_at = declaration
    own = tuple((bom + element.start, bom + element.end) for element in head.own)
    place = bom + _head_place(head, wanted)
    page = Page(
        path,
        python_name(label, data),
        place,
        own,
        moves=_moves(data, own, place, declared_at, wanted),
        base=head.base,
        policies=_policies(read_text(data), head) if head.policies else (),
    )
    reason = _reason_to_skip(head, wanted.inject) or _late(page, declared_at)
    return Page(path, skip=reason, own=own) if reason else page


def _late(page: Page, declaration: int) -> str:
    """The reason to skip a page in which the block would stand before a charset declaration."""
    at = page.own[0][0] if page.own and not page.moves else page.insert_at
    return _LATE if declaration >= at else ""


def _late_by_tags(page: Page, data: bytes, label: str, declaration: int) -> str:
    if declaration < 0 or not page.tag_edits or page.tag_edits[0].offset > declaration:
        return ""
    edits = [edit for edit in page.tag_edits if edit.offset <= declaration]
    return "" if declared(apply_edits(data[:PRESCAN_BYTES], edits))[0] == label else _LATE_BY_TAGS


def _scan_text(  # noqa: PLR0913, PLR0917
    source: PageText, head: Head, own: list[Element], data: bytes, declaration: int, wanted: Wanted
) -> Page:
    spans = tuple((source.byte_offset(element.start), source.byte_offset(element.end)) for element in own)
    place = source.byte_offset(_place(source.text, head, wanted))
    tags = _tags(source, own, data, wanted.selectors)
    return Page(
        "",
        encoding=source.encoding,
        insert_at=place,
        own=spans,
        tags=tuple(tags.found),
        moves=_moves(data, spans, place, declaration, wanted),
        tag_edits=tuple(tags.edits),
        matched=frozenset(tags.matched),
        base=head.base,
        policies=_policies(source, head),
        foreign=find_foreign(source, keeps_options=wanted.keeps_options),
    )


def _policies(source: PageText, head: Head) -> tuple[Policy, ...]:
    return tuple(Policy(text, source.text.count("\n", 0, at) + 1) for text, at in head.policies)


def _place(text: str, head: Head, wanted: Wanted) -> int:
    at = end_of_body(text) if wanted.inject.place == "body-append" and head.insert_at is not None else None
    return _head_place(head, wanted) if at is None else at


def _head_place(head: Head, wanted: Wanted) -> int:
    at = head.close_at if wanted.inject.place == "head-append" else None
    return (head.insert_at if at is None else at) or 0


def _moves(data: bytes, own: Sequence[tuple[int, int]], place: int, declaration: int, wanted: Wanted) -> bool:
    """Where the config leaves the place to us, a block stays where it is: somebody may have put it there by hand. But it may
    grow, and a charset declaration behind it must stay within the first 1024 bytes.
    """
    if not own or own[0][0] < declaration < place:
        return bool(own)
    if "place" not in wanted.inject.model_fields_set:
        return False
    start, at = own[0]  # the first is what stays
    for following, end in own[1:]:
        if not data[at:following].strip():
            at = end
    return start > place or bool(data[at:place].strip())


def _is_marked(data: bytes, bom: int, head: Head) -> bool:
    """Whether an attribute of ours may stand outside of our elements in the head: HTML's names are of any case."""
    lowered = data.lower()
    at = 0
    for element in head.own:
        if _has_name(lowered, at, bom + element.start):
            return True
        at = bom + element.end
    return _has_name(lowered, at, len(lowered))


def _has_name(lowered: bytes, start: int, end: int) -> bool:
    return any(lowered.find(name, start, end) >= 0 for name in _NAMES)


def _not_html(start: str) -> str:
    if _SVG.match(start):
        return "SVG, not HTML"
    return "XML, not HTML" if _XML.match(start) and not _HTML_DOCUMENT.search(start) else ""


def _fragment(text: str, head: Head, own: Sequence[Element]) -> str:
    if own or head.is_amp or _DOCUMENT.search(text, 0, head.end + _FIRST_CHARACTERS):
        return ""
    return "a fragment: no doctype, html, head, title or body"


def _reason_to_skip(head: Head, settings: Inject) -> str:
    if head.is_amp:
        return "AMP page: AMP allows no scripts of a site's own"
    if head.refresh and not settings.redirects and not _RELOAD.fullmatch(head.refresh):
        return "redirect: tracking it would count the visit twice"
    return ""


def _own_elements(source: PageText, head: Head) -> list[Element]:
    """Our elements: nearly always in the head, but a pasted block may stand anywhere."""
    last = head.own[-1].end if head.own else 0
    if source.lowered.find(MARKER, last) < 0:
        return head.own
    return [element for element in scan_scripts(source.text) if is_own(element)]


def _tags(source: PageText, own: list[Element], data: bytes, selectors: Selectors) -> Tags:
    """Our own script names the attribute: what stands in our elements does not count."""
    text = blanked(source.text, ((element.start, element.end) for element in own)) if own else source.text
    lowered = text.lower() if own else source.lowered
    return find_tags(source, text, data, selectors) if selectors or ATTRIBUTE in lowered else Tags()
