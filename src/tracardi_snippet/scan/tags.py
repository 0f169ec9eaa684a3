"""Every ``data-tracardi-tag`` of a page, with its place."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from turbohtml import parse

if TYPE_CHECKING:
    from tracardi_snippet.scan.text import PageText

ATTRIBUTE = "data-tracardi-tag"


@dataclass(frozen=True, slots=True)
class Tag:
    """``value`` as a reader sees it; ``line`` and ``column`` are 1-based, of the element's start tag, or 0 where not known."""

    value: str
    element: str
    line: int
    column: int

    @property
    def names(self) -> frozenset[str]:
        """The tags that the value gives: itself, and what stands between HTML's own spaces, as the selector ``~=`` has it."""
        return frozenset((self.value, *re.findall(r"[^\t\n\f\r ]+", self.value)))


def find_tags(source: PageText, text: str) -> list[Tag]:
    """In the order of the page. Elements in templates are not in the page and do not count.

    ``text`` is the source's, with what must not be looked at blanked.
    """
    columns = _Columns(source, text)
    tags = []
    for element in parse(text, source_locations=True).find_all(attrs={ATTRIBUTE: True}):
        if element.closest("template"):
            continue
        place = element.source_location
        if place and ATTRIBUTE in place.attrs:
            span = place.attrs[ATTRIBUTE]
            value = _value(source.decode(text[span.start_offset : span.end_offset]))
            line = place.start_tag.start_line
            tags.append(Tag(value, element.tag, line, columns.column(line, place.start_tag.start_offset)))
        else:
            tags.append(Tag(source.decode(element.attr(ATTRIBUTE) or ""), element.tag, 0, 0))
    return tags


def _value(attribute: str) -> str:
    """The value in ``name="value"``. References are resolved after the bytes are decoded, never before."""
    _, _, value = attribute.partition("=")
    value = value.strip("\t\n\f\r ")
    if value[:1] in ("'", '"') and value[:1]:
        value = value[1:].removesuffix(value[0])
    return html.unescape(value)


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
