"""Every ``data-tracardi-tag`` of a page with its place: those that stand there, and those that selectors of the config add."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from turbohtml import parse

from tracardi_snippet.page.edit import Edit
from tracardi_snippet.page.start_tag import ATTRIBUTE, MEMORY, html_words, retag, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turbohtml import Document, Element

    from tracardi_snippet.page.settings import Selectors
    from tracardi_snippet.page.text import PageText


@dataclass(frozen=True, slots=True)
class FoundTag:
    """``value`` as a reader sees it; ``line`` and ``column`` are 1-based, of the element's start tag, or 0 where not known."""

    value: str
    element: str
    line: int
    column: int

    @property
    def names(self) -> frozenset[str]:
        """The tags that the value gives: itself, and each of its words."""
        return frozenset((self.value, *html_words(self.value)))


@dataclass(slots=True)
class TagScan:
    """``edits`` bring the start tags to what the selectors say; ``matched`` names the selectors that found an element, as
    ("tags", tag, number).
    """

    found: list[FoundTag] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    matched: set[tuple[str, str, int]] = field(default_factory=set)


def find_tags(source: PageText, text: str, data: bytes, selectors: Selectors) -> TagScan:
    """In the order of the page. Elements in templates are not in the page and do not count.

    ``text`` is the source's, with what must not be looked at blanked; ``data`` the bytes of the page.
    """
    tags = TagScan()
    document = parse(text, source_locations=True, scripting=True)  # what noscript holds is text then, as to a browser
    started: dict[int, _Start] = {}
    words = _selected(document, selectors, tags, started)
    has_ours = MEMORY in source.lowered
    for name in (ATTRIBUTE, MEMORY) if has_ours else (ATTRIBUTE,):
        for element in document.find_all(attrs={name: True}):
            if start := _start(element):
                started[start.offset] = start
            elif element.source_location is None and name == ATTRIBUTE:
                tags.found.append(FoundTag(source.decode(element.attr(ATTRIBUTE) or ""), element.tag, 0, 0))
    columns = _Columns(source, text)
    for offset, start in sorted(started.items()):
        # Most start tags stay as they are.
        value = None if has_ours or offset in words else start.value
        if value is None:
            value = _retag(source, data, start, words.get(offset, ()), tags)
        if value is None and start.merged is not None:
            value = source.decode(start.merged)
        if value is not None:
            tags.found.append(FoundTag(value, start.element, start.line, columns.column(start.line, offset)))
    return tags


class _Start(NamedTuple):
    """A start tag: offsets in characters, and its 1-based line. ``value`` is what ``data-tracardi-tag`` says, where
    the tree is as good a witness of that as the bytes; ``merged`` where another start tag says it.
    """

    offset: int
    end: int
    line: int
    element: str
    value: str | None
    merged: str | None


def _start(element: Element) -> _Start | None:
    """None for an element that the page implies, or that is in no page."""
    location = element.source_location
    if location is None or element.closest("template"):
        return None
    span, value = location.start_tag, element.attr(ATTRIBUTE)
    if value is None:
        return _Start(span.start_offset, span.end_offset, span.start_line, element.tag, None, None)
    is_plain = value.isascii() and value.isprintable()  # other characters are those of bytes still
    # Browsers give the first body the attributes of a second one.
    merged = None if ATTRIBUTE in location.attrs else value
    return _Start(span.start_offset, span.end_offset, span.start_line, element.tag, value if is_plain else None, merged)


def _selected(document: Document, selectors: Selectors, tags: TagScan, started: dict[int, _Start]) -> dict[int, list[str]]:
    """The tags for each element by the offset of its start tag, which is noted in ``started``."""
    words: dict[int, list[str]] = {}
    for tag, alternatives in selectors.items():
        for number, selector in enumerate(alternatives):
            for element in document.select(selector):
                start = _start(element)
                if start is None:
                    continue
                tags.matched.add(("tags", tag, number))
                started[start.offset] = start
                known = words.setdefault(start.offset, [])
                if tag not in known:
                    known.append(tag)
    return words


def _retag(source: PageText, data: bytes, place: _Start, wanted: Sequence[str], tags: TagScan) -> str | None:
    """Notes what changes the start tag, and gives the value of its attribute then."""
    # ISO-2022-JP: a switch may stand behind the tag.
    start, end = source.byte_offset(place.offset), source.byte_offset(place.end - 1) + len(source.encode(">"))
    raw = data[start:end]
    codec, errors = ("latin-1", "strict") if source.is_bytes else (source.encoding, "surrogatepass" if source.bom else "strict")
    before = raw.decode(codec, errors)
    after = retag(before, wanted)
    if after != before and before.encode(codec, errors) == raw:
        tags.edits.append(Edit(start, raw, after.encode(codec, errors)))
    return value_of(source.decode(after))  # references are resolved after the bytes are decoded, never before


class _Columns:
    """Columns in characters of a reader. A page may be one line with thousands of tags: each is counted from the one before."""

    def __init__(self, source: PageText, text: str) -> None:
        self._source, self._text = source, text
        self._line = self._offset = 0
        self._column = 1

    def column(self, line: int, offset: int) -> int:
        if line != self._line or offset < self._offset:
            self._line, self._column = line, 1
            self._offset = self._text.rfind("\n", 0, offset) + 1
        self._column += len(self._source.decode(self._text[self._offset : offset]))
        self._offset = offset
        return self._column
