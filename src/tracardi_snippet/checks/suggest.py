"""Suggest the tag that was probably meant, if no page has a trigger's tag. BeautifulSoup finds similar elements.

Only pages with the tag's characters or a misspelt attribute are parsed, and only the first few of these.
"""

from __future__ import annotations

import difflib
import itertools
from functools import cached_property
from typing import TYPE_CHECKING

from tracardi_snippet.page.attribute import ATTRIBUTE, attribute_text, html_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bs4 import BeautifulSoup
    from bs4.element import Tag as Element

    from tracardi_snippet.page import Page
    from tracardi_snippet.site.page_reader import PageReader
    from tracardi_snippet.site.survey import Survey

    Place = Callable[..., str]

_MAX_HINTS = 3
_MAX_PARSED = 20
_MAX_READ = 2000
_MAX_BYTES = 1_000_000  # of a page: two seconds of html.parser
_CLOSE_VALUE = 0.75
_CLOSE_NAME = 0.8


class Suggester:
    """Looks for the tag or the element that was probably meant.

    :param place: writes a page's path, line and column for a person.
    :param given: tags that the config's selectors give, each with its place in the config. These tags are in no page's source.
    """

    def __init__(self, place: Place, given: Mapping[str, str], survey: Survey, reader: PageReader) -> None:
        self._place = place
        self._given = given
        self._survey = survey
        self._reader = reader
        self._soups: dict[str, BeautifulSoup] = {}

    def suggest(self, tag: str, entry: int | None) -> list[str]:
        """Return at most three different sentences for a person, best first.

        ``entry`` is the index of the ``pages`` entry whose pages lack the tag; None for the whole site.
        """
        hints = [*self._close_tags(tag), *self._look_alikes(tag, entry)]
        return list(dict.fromkeys(hints))[:_MAX_HINTS]

    @cached_property
    def _places(self) -> dict[str, str]:
        found = [use for group in self._survey.groups.values() for use in group.tags.values()]
        places: dict[str, str] = {}
        for use in sorted(found, key=lambda use: use.order):
            if (value := self._written(use.tag.value)) not in places:
                places[value] = self._place(use.path, use.tag.line, use.tag.column, use.tag.value)
        return places

    def _written(self, value: str) -> str:
        """Return a value without the words that selectors have given. If no other word is left, return the whole value."""
        words = html_words(value)
        own = [word for word in words if word not in self._given]
        return value if len(own) in {0, len(words)} else " ".join(own)

    def _close_tags(self, tag: str) -> Iterator[str]:
        by_lower = {value.lower(): value for value in self._places}
        for close in difflib.get_close_matches(tag.lower(), by_lower, n=1, cutoff=_CLOSE_VALUE):
            value = by_lower[close]
            reason = "only outside the pages of this entry" if value == tag else "a tag like it"
            where = f"comes from {self._given[value]}" if value in self._given else f"stands at {self._places[value]}"
            yield f'{ATTRIBUTE}="{value}" {where}: {reason}'

    def _look_alikes(self, tag: str, entry: int | None) -> list[str]:
        found: list[tuple[int, str]] = []
        for page, data in self._candidates(tag, entry):
            for element in self._soup(page, data).find_all():
                if hint := _resemblance(element, tag):
                    place = self._place(page.path, element.sourceline, (element.sourcepos or 0) + 1)
                    found.append((hint[0], f"{hint[1]} stands at {place}: {hint[2]}"))
        best: dict[str, tuple[int, str]] = {}
        for rank, text in sorted(found, key=lambda item: item[0]):
            best.setdefault(text.split(" stands at ")[0], (rank, text))
        return [text for _, text in best.values()]

    def _candidates(self, tag: str, entry: int | None) -> Iterator[tuple[Page, bytes]]:
        needles = (tag.lower().encode(), b"tracardi")
        parsed = 0
        pages = self._reader.pages(lambda matching: entry is None or entry in matching)
        for page, data in itertools.islice(pages, _MAX_READ):
            lowered = _without_own(page, data).lower()
            is_wanted = len(lowered) <= _MAX_BYTES and any(needle in lowered for needle in needles)
            if is_wanted and not _is_slow(lowered):
                yield page, data
                parsed += 1
                if parsed == _MAX_PARSED:
                    return

    def _soup(self, page: Page, data: bytes) -> BeautifulSoup:
        from bs4 import BeautifulSoup
        from bs4.exceptions import ParserRejectedMarkup

        if page.path not in self._soups:
            text = data.decode(page.encoding, "replace").removeprefix("\ufeff")
            try:
                self._soups[page.path] = BeautifulSoup(text, "html.parser", on_duplicate_attribute="ignore")
            except (ParserRejectedMarkup, ValueError):  # html.parser gives up on some marked sections and references
                self._soups[page.path] = BeautifulSoup("", "html.parser")
        return self._soups[page.path]


def _is_slow(page: bytes) -> bool:
    """Return whether html.parser could need hours: for each tag or comment that does not end, it reads up to the page's end."""
    return page.count(b"<") > 2 * page.count(b">") + 100


def _without_own(page: Page, data: bytes) -> bytes:
    for start, end in reversed(page.own_spans):
        data = data[:start] + data[end:]
    return data


def _resemblance(element: Element, tag: str) -> tuple[int, str, str] | None:
    """Return a rank (0 is best), the similar attribute, and the change to make; None if the element is not similar."""
    for name, value in element.attrs.items():
        text = " ".join(value) if isinstance(value, list) else str(value)
        if name != ATTRIBUTE and tag in (text, *text.split()) and _is_close(name):
            return 0, f'{name}="{text}"', f"the attribute is {ATTRIBUTE}"
    for rank, name in enumerate(("id", "class", "name"), start=1):
        given = element.get(name)
        if given == tag or (isinstance(given, list) and tag in given):
            return rank, f'<{element.name} {name}="{tag}">', f"add {attribute_text(tag)} to it"
    return None


def _is_close(name: str) -> bool:
    return difflib.SequenceMatcher(None, name.lower(), ATTRIBUTE).ratio() >= _CLOSE_NAME
