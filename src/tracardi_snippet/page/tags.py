"""Find the tags of a page: the tags of its elements, and the tags that the config's selectors give."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from turbohtml import parse

from tracardi_snippet.page.attribute import ATTRIBUTE, MEMORY, html_words
from tracardi_snippet.page.edit import Edit
from tracardi_snippet.page.head import attributes_of, tokens
from tracardi_snippet.page.scripts import is_in_template
from tracardi_snippet.page.select_in_steps import SteppedSelection
from tracardi_snippet.page.start_tag import retag, value_of
from tracardi_snippet.page.text import blank_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from turbohtml import Document, Element, ShadowRoot, SourceSpan

    from tracardi_snippet.page.settings import Selectors
    from tracardi_snippet.page.text import PageText

    # Line and column of a start tag. If the parser copies an element, the copy has the position of the original start tag.
    Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FoundTag:
    """The tag of one element."""

    value: str
    """The value of ``data-tracardi-tag``, as the DOM has it."""
    element: str
    """The name of the element."""
    line: int
    """Line of the start tag, from 1."""
    column: int
    """Column of the start tag in characters, from 1."""

    @property
    def names(self) -> frozenset[str]:
        """The tags that the value gives: the whole value, and each of its words."""
        return frozenset((self.value, *html_words(self.value)))


@dataclass(slots=True)
class TagScan:
    """The tags of a page, and the edits that the config's selectors ask for."""

    found: list[FoundTag] = field(default_factory=list)
    """The tags of ``document.querySelectorAll("[data-tracardi-tag]")``, in its order."""
    in_shadow: list[FoundTag] = field(default_factory=list)
    """The tags in open declarative shadow roots; empty unless asked for."""
    edits: list[Edit] = field(default_factory=list)
    """Edits, sorted by offset, that write the selectors' tags into the start tags."""
    matched: set[tuple[str, str, int]] = field(default_factory=set)
    """The selectors that matched an element, as ("tags", tag, number)."""


def find_tags(source: PageText, data: bytes, own: Sequence[tuple[int, int]], selectors: Selectors, *, shadow: bool) -> TagScan:
    """Return the tags of a page as a browser with scripting has them, before any script runs.

    :param own: start and end, in ``source.text``, of parts that do not count.
    :param selectors: each tag with the selectors of its elements.
    :param shadow: find tags in open declarative shadow roots too.
    """
    scan = TagScan()
    text = source.as_parsed(data, own)
    document = parse(text, source_locations=True, scripting=True)  # with scripting, the content of noscript is text
    selection = SteppedSelection(document, source.lowered)
    words = _words_of_selectors(selection, selectors, scan)
    if not words and ATTRIBUTE not in source.lowered:
        return scan
    retagger = _Retagger(source, data, own, text)
    has_memory = MEMORY in source.lowered
    for element in _elements(selection, selectors, has_memory=has_memory):
        position = element.position
        value = element.attr(ATTRIBUTE)
        if position is not None and (has_memory or position in words):
            value = retagger.value(element, position, words.get(position, ()), value)
        if value is not None:
            scan.found.append(_found(element, value, text))
    scan.edits = sorted(retagger.edits.values())
    if shadow:
        scan.in_shadow = [_found(element, element.attr(ATTRIBUTE) or "", text) for element in _elements_in_shadow(document)]
    return scan


def _is_in_page(element: Element) -> bool:
    return not is_in_template(element)


def _elements(selection: SteppedSelection, selectors: Selectors, *, has_memory: bool) -> Iterator[Element]:
    """Yield the elements that have a tag or get one, in the order of the document."""
    queries = [f"[{ATTRIBUTE}]", *([f"[{MEMORY}]"] if has_memory else []), *_flat(selectors)]
    return filter(_is_in_page, selection.select(", ".join(queries)))


def _flat(selectors: Selectors) -> Iterator[str]:
    return (selector for alternatives in selectors.values() for selector in alternatives)


def _words_of_selectors(selection: SteppedSelection, selectors: Selectors, scan: TagScan) -> dict[Position, list[str]]:
    """Return the tags that the selectors give to each start tag. An element without a start tag in the page gets no tag."""
    words: dict[Position, list[str]] = {}
    for tag, alternatives in selectors.items():
        for number, selector in enumerate(alternatives):
            for element in filter(_is_in_page, selection.select(selector)):
                if (position := element.position) is not None:
                    scan.matched.add(("tags", tag, number))
                    known = words.setdefault(position, [])
                    if tag not in known:
                        known.append(tag)
    return words


def _elements_in_shadow(root: Document | ShadowRoot) -> Iterator[Element]:
    """Yield the tagged elements in open shadow roots, and in open shadow roots inside them."""
    for host in filter(_is_in_page, root.find_all()):
        if host.shadow_root is not None:
            yield from filter(_is_in_page, host.shadow_root.find_all(attrs={ATTRIBUTE: True}))
            yield from _elements_in_shadow(host.shadow_root)


def _found(element: Element, value: str, text: str) -> FoundTag:
    location = element.source_location
    position = element.position
    # The attributes of a second <html> or <body> go to the existing element:
    # https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody
    if element.tag in {"html", "body"} and (location is None or ATTRIBUTE not in location.attrs):
        position = _start_tag_with_attribute(text, element.tag) or position
    line, column = position or (1, 0)
    return FoundTag(value, element.tag, line, column + 1)


def _start_tag_with_attribute(text: str, tag: str) -> Position | None:
    starts = (token for token, _, _ in tokens(text) if token.tag == tag and ATTRIBUTE in attributes_of(token))
    return next(((token.line, token.col) for token in starts), None)


class _Retagger:
    """Gives start tags the tags of selectors, in the bytes of the page."""

    def __init__(self, source: PageText, data: bytes, own: Sequence[tuple[int, int]], text: str) -> None:
        self.edits: dict[int, Edit] = {}
        self._source = source
        self._data = data
        self._own = own
        self._text = text
        self._values: dict[Position, str | None] = {}

    def value(self, element: Element, position: Position, words: Sequence[str], value: str | None) -> str | None:
        """Return the value of the element's attribute when its start tag has these words.

        :param value: the current value, perhaps from another start tag.
        """
        if position not in self._values and element.source_location is not None:
            self._values[position] = self._retag(element.source_location.start_tag, words)
        changed = self._values.get(position)
        return value if changed is None else changed

    def _retag(self, span: SourceSpan, words: Sequence[str]) -> str | None:
        source = self._source
        start, end = self._bytes_of(span)
        raw = self._data[start:end]
        errors = "surrogatepass" if source.encoding.startswith("utf-16") else "strict"
        codec = "latin-1" if source.is_bytes else source.encoding
        before = raw.decode(codec, errors)
        after = retag(before, words, lambda part: source.decode(part.encode("latin-1")) if source.is_bytes else part)
        changed = after.encode(codec, errors)
        if changed != raw and before.encode(codec, errors) == raw:
            self.edits[start] = Edit(start, raw, changed)
        return value_of(source.decode(changed))  # bytes are decoded first, then references

    def _bytes_of(self, span: SourceSpan) -> tuple[int, int]:
        """Return the start and end of a start tag in bytes. Both texts have the same ``<`` and ``>``."""
        number = bisect_left(self._opening, span.start_offset)
        start = self._opening_in_source[number]
        end = start
        for _ in range(self._text.count(">", span.start_offset, span.end_offset)):
            end = self._source.text.index(">", end) + 1
        # In ISO-2022-JP, a switch to another character set may follow the tag.
        return self._source.byte_offset(start), self._source.byte_offset(end - 1) + len(self._source.encode(">"))

    @cached_property
    def _opening(self) -> list[int]:
        return [match.start() for match in re.finditer("<", self._text)]

    @cached_property
    def _opening_in_source(self) -> list[int]:
        return [match.start() for match in re.finditer("<", blank_out(self._source.text, self._own))]
