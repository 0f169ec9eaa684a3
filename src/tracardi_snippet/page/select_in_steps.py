"""Find the elements of CSS selectors in a time that is nearly linear in the size of the page.

If a selector has two counts, the parser's matcher counts the siblings anew for each element. It also searches the descendants
anew for each ancestor. So the pseudo-classes that count or search are matched first, from the innermost one. Their elements get
an attribute, and the attribute takes the place of the pseudo-class.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracardi_snippet.config.selectors import OPAQUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Document, Element

_TOKEN = re.compile(
    rf"(?P<opaque>{OPAQUE})"
    r"|(?P<slow>:(?:nth-[a-z-]+|has)\()|(?P<open>\()|(?P<close>\))",
    re.DOTALL | re.IGNORECASE,
)
_OF = re.compile(r"(?P<formula>(?:[^\"'()\[\]\\/]|/\*.*?\*/)*?of)(?![\w-])(?P<selectors>.*)\)", re.DOTALL | re.IGNORECASE)


class SteppedSelection:
    """Selects elements of one page. Each pseudo-class is matched once, also if several selectors have it.

    :param document: the page; gets attributes that no other part reads.
    :param text: the page's text, in which the names of these attributes do not occur.
    """

    def __init__(self, document: Document, text: str) -> None:
        self._document = document
        self._prefix = "data-tracardi-step-"
        while self._prefix in text:
            self._prefix += "-"
        self._marks: dict[str, str] = {}

    def select(self, selector: str) -> list[Element]:
        """Return the elements that the selector matches, in the order of the document."""
        return self._document.select(self._stepped(selector))

    def _stepped(self, selector: str) -> str:
        """Return the selector with attributes in the place of the pseudo-classes that count or search."""
        text, at = "", 0
        for start, inner, end in _slow_parts(selector):
            text += selector[at:start] + self._mark(selector[start:inner], selector[inner:end])
            at = end
        return text + selector[at:]

    def _mark(self, name: str, argument: str) -> str:
        """Return a selector of the elements that a pseudo-class matches.

        :param argument: with the closing parenthesis.
        """
        if name.lower() != ":has(" and (of := _OF.match(argument)):
            argument = f"{of['formula']} {self._marked(self._stepped(of['selectors']))})"
        else:
            argument = self._stepped(argument)
        return self._marked(f"{name}{argument}")

    def _marked(self, selector: str) -> str:
        if selector not in self._marks:
            attribute = f"{self._prefix}{len(self._marks)}"
            for element in self._document.select(selector):
                element.attrs[attribute] = ""
            self._marks[selector] = f"[{attribute}]"
        return self._marks[selector]


def _slow_parts(selector: str) -> Iterator[tuple[int, int, int]]:
    """Yield start, start of the argument, and end of each outermost pseudo-class that counts or searches."""
    depth, outer, start, inner = 0, 0, -1, -1
    for token in _TOKEN.finditer(selector):
        if token["slow"] or token["open"]:
            depth += 1
            if token["slow"] and start < 0:
                outer, start, inner = depth, *token.span()
        elif token["close"]:
            if depth == outer and start >= 0:
                yield start, inner, token.end()
                start = -1
            depth -= 1
