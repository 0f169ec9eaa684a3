"""Every ``data-tracardi-tag`` of a page, with its place."""

from __future__ import annotations

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
        """The tags that the value gives: itself, and each of its words."""
        return frozenset((self.value, *self.value.split()))


def find_tags(source: PageText, text: str) -> list[Tag]:
    """In the order of the page. Elements in templates are not in the page and do not count.

    ``text`` is the source's, with what must not be looked at blanked.
    """
    lines = text.split("\n")
    tags = []
    for element in parse(text, source_locations=True).find_all(attrs={ATTRIBUTE: True}):
        if element.closest("template"):
            continue
        line = column = 0
        if place := element.source_location:
            line = place.start_tag.start_line
            column = len(source.decode(lines[line - 1][: place.start_tag.start_col])) + 1
        tags.append(Tag(source.decode(element.attr(ATTRIBUTE) or ""), element.tag, line, column))
    return tags
