"""Where a page's head begins and how far a block must go into it: the start of the page only is read.

The rules are the WHATWG tree construction's for the modes up to "after head"; turbohtml's tokenizer gives the tokens, with
scripts, comments and the like already told apart. A comment on a branch names the rule that it follows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from turbohtml import Tokenizer, TokenType

from tracardi_snippet.page.elements import ElementSpan, Head, record_head_element

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Token

_CHUNK = 4096
_SPACE_CHARACTERS = "\t\n\f\r "
# "</>" is nothing at all, and no token. Exactly the others are white space to the tree builder: what else str.isspace knows
# opens the body.
_SPACE = re.compile(
    r"(?:[\t\n\f\r ]|</>|&Tab;|&NewLine;|&#0*(?:9|10|12|13|32)(?:;|(?![0-9]))|&#[xX]0*(?:9|[aAcCdD]|20)(?:;|(?![0-9a-fA-F])))*"
)
_IN_HEAD = frozenset(
    ["base", "basefont", "bgsound", "link", "meta", "title", "style", "script", "noscript", "noframes", "template"]
)
_WITH_TEXT = frozenset(["title", "style", "script", "noscript", "noframes"])
_ENDS_HEAD = frozenset(["head", "body", "html", "br"])
_AMP = frozenset(("amp", "⚡", "\xe2\x9a\xa1"))  # the last: UTF-8 read as latin-1


def scan_head(text: str) -> Head:
    """Reads the page from its start to the end of its head."""
    head = _Reader(text).read()
    if head.insert_at is not None and "\0" in text[: head.insert_at]:
        # The standard opens the body there, Chromium drops the character.
        head.insert_at, head.skip = None, "a NUL character stands before the end of the head"
    return head


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._head = Head()
        self._open: ElementSpan | None = None  # an element of the head whose content is text
        self._templates = 0

    def read(self) -> Head:
        for token, start, end in tokens(self._text):
            self._head.end = end
            if self._ends_head(token, start, end):
                return self._head
        end = _skip_space(self._text, self._head.end)
        if self._head.insert_at is None and not self._head.skip:
            self._begin(end)
        if not self._open and not self._templates:
            self._head.close_at = end
        return self._head

    def _ends_head(self, token: Token, start: int, end: int) -> bool:
        kind, tag = token.type, token.tag or ""
        if self._open or self._templates:
            self._inside(token, end)
        elif kind == TokenType.TEXT:
            return self._reads_text(token, start)
        elif kind == TokenType.START_TAG:
            return self._reads_start_tag(ElementSpan(tag, attributes_of(token), start, end))
        elif kind == TokenType.END_TAG:
            return self._reads_end_tag(tag, start)
        elif self._is_unclosed(start, end):
            if self._head.insert_at is None:
                self._head.skip = "a comment or doctype before the head is never closed"
            else:
                self._close(start)
            return True
        return False

    def _reads_text(self, token: Token, start: int) -> bool:
        self._head.end = content = _skip_space(self._text, start)
        if not (token.data or "").strip(_SPACE_CHARACTERS):
            return False
        self._close(content)
        return True

    def _reads_end_tag(self, tag: str, start: int) -> bool:
        if tag not in _ENDS_HEAD:
            return False  # "Parse error. Ignore the token."
        self._close(start)
        return True

    def _reads_start_tag(self, element: ElementSpan) -> bool:
        head, tag = self._head, element.tag
        if tag == "html":
            head.is_amp |= not _AMP.isdisjoint(element.attrs)
        elif tag == "head":
            if head.insert_at is None:  # a second one is ignored
                head.insert_at = element.end
        elif tag not in _IN_HEAD:
            self._close(element.start)
            return True
        else:
            self._begin(element.start)
            self._templates = int(tag == "template")
            if tag in _WITH_TEXT:
                self._open = element
            else:
                record_head_element(self._head, element)
        return False

    def _inside(self, token: Token, end: int) -> None:
        """A template's content is not the head's; the text elements hold no tags but their own end."""
        step = {TokenType.START_TAG: 1, TokenType.END_TAG: -1}.get(token.type, 0)
        if self._templates:
            self._templates += step * (token.tag == "template")
        elif self._open and step == -1 and token.tag == self._open.tag:
            record_head_element(self._head, ElementSpan(self._open.tag, self._open.attrs, self._open.start, end))
            self._open = None

    def _begin(self, offset: int) -> None:
        """The implied head begins here, unless the page had one before."""
        if self._head.insert_at is None:
            self._head.insert_at = offset

    def _close(self, offset: int) -> None:
        """The head ends here."""
        self._begin(offset)
        self._head.close_at = offset

    def _is_unclosed(self, start: int, end: int) -> bool:
        if end < len(self._text):
            return False
        closed = ("-->", "--!>", "<!-->", "<!--->") if self._text.startswith("<!--", start) else ">"
        return not self._text.endswith(closed, start)


def attributes_of(token: Token) -> dict[str, str]:
    """The first of two attributes with one name counts."""
    return {name: value or "" for name, value in reversed(token.attrs or [])}


def _skip_space(text: str, start: int) -> int:
    match = _SPACE.match(text, start)
    return match.end() if match else start


def tokens(text: str) -> Iterator[tuple[Token, int, int]]:
    """Each token with its start and end; a text token, whose source the tokenizer does not keep, ends where it starts."""
    tokenizer = Tokenizer(capture_source=True)
    lines = [0]

    def place(token: Token) -> tuple[Token, int, int]:
        while len(lines) < token.line:
            lines.append(text.index("\n", lines[-1]) + 1)
        start = lines[token.line - 1] + token.col
        return token, start, start + len(token.source or "")

    for at in range(0, len(text), _CHUNK):
        for token in tokenizer.feed(text[at : at + _CHUNK]):
            yield place(token)
    for token in tokenizer.close():
        yield place(token)
