"""Find the place of a block in any head, by tokens. Only the start of the page is read.

The rules are those of https://html.spec.whatwg.org/multipage/parsing.html#the-initial-insertion-mode and the modes after it, up
to "after head". turbohtml's tokenizer already separates scripts and comments from tags.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from turbohtml import Tokenizer, TokenType

from tracardi_snippet.page import skip_reasons
from tracardi_snippet.page.elements import ElementSpan, Head, record_head_element

if TYPE_CHECKING:
    from collections.abc import Iterator

    from turbohtml import Token

_CHUNK = 4096
_SPACE_CHARACTERS = "\t\n\f\r "
# Text that the tree builder ignores before a head: "</>", which is no token, and HTML's white space, also as references. All
# other characters that str.isspace accepts open the body. https://infra.spec.whatwg.org/#ascii-whitespace
_SPACE = re.compile(
    r"(?:[\t\n\f\r ]|</>|&Tab;|&NewLine;|&#0*(?:9|10|12|13|32)(?:;|(?![0-9]))|&#[xX]0*(?:9|[aAcCdD]|20)(?:;|(?![0-9a-fA-F])))*"
)
_IN_HEAD = frozenset(
    ["base", "basefont", "bgsound", "link", "meta", "title", "style", "script", "noscript", "noframes", "template"]
)
_WITH_TEXT = frozenset(["title", "style", "script", "noscript", "noframes"])
_ENDS_HEAD = frozenset(["head", "body", "html", "br"])
_AMP = frozenset(("amp", "⚡", "\xe2\x9a\xa1"))  # the last is UTF-8 read as latin-1
# The start of a statement in Jinja, Liquid, Twig, Go, Handlebars, Mustache, ERB or EJS. "{{ name }}" alone does not count:
# pages of Vue and Angular have it too, and their scripts replace it.
_STATEMENT = re.compile(
    r"\{[%#]|<%|\{\{[-~]?\s*+(?:[#^/>!]|(?:define|template|block|partial|if|range|with|else|end|include|extends)\b)"
)
_PHP = ("<?php", "<?=")
# Source files of Jekyll, Hugo and Eleventy begin with front matter.
_FRONT_MATTER = re.compile(r"---[\t ]*+\n(?:.*+\n)*?---[\t ]*+(?:\n|\Z)")


def scan_head(text: str) -> Head:
    """Read a page from its start to the end of its head."""
    head = _Reader(text).read()
    # The standard opens the body at a NUL. Chromium 156 and Firefox 153 drop the NUL, so even a later doctype counts.
    if head.insert_at is not None and "\0" in text[: head.insert_at]:
        head.insert_at, head.skip = None, skip_reasons.NUL
    elif head.close_at is not None and "\0" in text[: head.close_at]:
        head.close_at = None
    return head


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._head = Head()
        self._open: ElementSpan | None = None  # an open element of the head whose content is text
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
                self._head.skip = skip_reasons.UNCLOSED
            else:
                self._close(start)
            return True
        elif self._text.startswith(_PHP, start):
            self._head.is_template = True
        return False

    def _reads_text(self, token: Token, start: int) -> bool:
        head, text = self._head, self._text
        head.end = content = _skip_space(text, start)
        has_nul = text.startswith("\0", content)
        if has_nul and head.insert_at is None:
            head.skip = skip_reasons.NUL
            return True
        if not (token.data or "").strip(_SPACE_CHARACTERS + "\0" * has_nul):
            return False
        is_front_matter = start == 0 and _FRONT_MATTER.match(text, content)
        head.is_template |= bool(is_front_matter or _STATEMENT.match(text, content))
        self._close(content)
        return True

    def _reads_end_tag(self, tag: str, start: int) -> bool:
        if tag not in _ENDS_HEAD:
            return False  # the standard ignores the token
        self._close(start)
        return True

    def _reads_start_tag(self, element: ElementSpan) -> bool:
        head, tag = self._head, element.tag
        if tag == "html":
            head.is_amp |= not _AMP.isdisjoint(element.attrs)
        elif tag == "head":
            if head.insert_at is None:  # a second <head> is ignored
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
        """Read a token inside an open element. Elements inside a template do not belong to the head."""
        step = {TokenType.START_TAG: 1, TokenType.END_TAG: -1}.get(token.type, 0)
        if self._templates:
            self._templates += step * (token.tag == "template")
        elif self._open and step == -1 and token.tag == self._open.tag:
            record_head_element(self._head, ElementSpan(self._open.tag, self._open.attrs, self._open.start, end))
            self._open = None

    def _begin(self, offset: int) -> None:
        """Begin the implied head at ``offset``, unless the head has begun before."""
        if self._head.insert_at is None:
            self._head.insert_at = offset

    def _close(self, offset: int) -> None:
        """End the head at ``offset``."""
        self._begin(offset)
        self._head.close_at = offset

    def _is_unclosed(self, start: int, end: int) -> bool:
        if end < len(self._text):
            return False
        closed = ("-->", "--!>", "<!-->", "<!--->") if self._text.startswith("<!--", start) else ">"
        return not self._text.endswith(closed, start)


def attributes_of(token: Token) -> dict[str, str]:
    """Return the attributes of a start tag. If two have the same name, the first counts."""
    return {name: value or "" for name, value in reversed(token.attrs or [])}


def _skip_space(text: str, start: int) -> int:
    match = _SPACE.match(text, start)
    return match.end() if match else start


def tokens(text: str) -> Iterator[tuple[Token, int, int]]:
    """Yield each token with its start and end.

    A text token ends where it starts: the tokenizer does not keep the source of text.
    """
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
