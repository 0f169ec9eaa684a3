r"""The head of an ordinary page, read by regular expressions in a tenth of the time that tokens take.

The patterns match only ordinary heads: every tag is well-formed, no tag is omitted, and only elements of a head occur. The
module ``head`` reads all other heads; ``tests/test_quick.py`` compares the results of both. The patterns are possessive, so a
head that does not match is rejected in one pass.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tracardi_snippet.page.elements import ElementSpan, Head, record_head_element

# In a bytes pattern, \s also matches the vertical tab, which is no white space in HTML. `_VALUE` accepts none.
# https://infra.spec.whatwg.org/#ascii-whitespace
_SPACE = rb"[\t\n\f\r ]"
_NAME = rb"""[^\s"'<>/=\0\x80-\xff]++"""
_VALUE = rb"""(?:[S]*+=[S]*+(?:"[^"\0]*+"|'[^'\0]*+'|[^\s"'<>=`\0]++))?+""".replace(b"[S]", _SPACE)
_COMMENT = rb"<!--(?!-?>)(?:[^-\0]++|-(?!-))*+-->"


def _start_tag(name: bytes, attribute: bytes) -> bytes:
    return rb"<" + name + rb"(?:" + _SPACE + rb"++" + attribute + _VALUE + rb")*+" + _SPACE + rb"*+/?+>"


def _raw(name: bytes, start_tag: bytes) -> bytes:
    """Return the pattern of an element that ends at its first end tag.

    A comment could hide that tag, so comments do not match.
    """
    return start_tag + rb"(?:[^<\0]++|<(?!/" + name + rb"|!--))*+</" + name + _SPACE + rb"*+>"


# All attributes except ours, ``charset`` and ``http-equiv``: a ``<meta>`` with one of these affects the block.
_PLAIN = rb"(?!charset|http-equiv|data-tracardi)" + _NAME
_BEFORE = rb"(?:" + _SPACE + rb"|" + _COMMENT + rb")*+"
_START = re.compile(
    _BEFORE
    + rb"(?:<!doctype" + _SPACE + rb"++html\b[^<>\0]*+>" + _BEFORE + rb")?+"
    + _start_tag(rb"html", rb"(?!amp\b)" + _NAME) + _BEFORE + _start_tag(rb"head", _NAME),
    re.IGNORECASE,
)  # fmt: skip
_PLAIN_ELEMENTS = (
    _SPACE + rb"++",
    _start_tag(rb"(?:link|meta)", _PLAIN),
    _start_tag(rb"title", _PLAIN) + rb"[^<\0]*+</title" + _SPACE + rb"*+>",
    *(_raw(name, _start_tag(name, _PLAIN)) for name in (b"script", b"style", b"noscript")),
    _COMMENT,
)
_NOTHING = re.compile(rb"(?:" + rb"|".join(_PLAIN_ELEMENTS) + rb")*+", re.IGNORECASE)
_ELEMENT = re.compile(
    _start_tag(rb"(?P<void>meta|base)", _NAME) + rb"|(?P<script>" + _start_tag(rb"script", _NAME) + rb")"
    + rb"(?:[^<\0]++|<(?!/script|!--))*+</script" + _SPACE + rb"*+>",
    re.IGNORECASE,
)  # fmt: skip
_END = re.compile(rb"</head" + _SPACE + rb"*+>|<body[\t\n\f\r >]", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"""[\t\n\f\r ]([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?+""")


def scan_ordinary_head(data: bytes, block: bytes = b"") -> Head | None:
    """Return the same as ``scan_head``, with offsets in bytes; None if the page is not ordinary.

    :param data: the page without its byte order mark, in an encoding whose ASCII bytes are ASCII characters.
    :param block: a block from an earlier run. If the page has this block, the block counts as one element and is not parsed.
    """
    match = _START.match(data)
    if not match:
        return None
    head = Head(insert_at=match.end())
    at = match.end()
    while True:
        nothing = _NOTHING.match(data, at)
        at = nothing.end() if nothing else at
        if _END.match(data, at):
            head.end = head.close_at = at
            return head
        if block and data.startswith(block, at):
            head.own_elements.append(ElementSpan("script", {}, at, at + len(block)))
            at += len(block)
            continue
        element = _ELEMENT.match(data, at)
        if not element:
            return None
        start_tag = element["script"] or element[0]
        if b"&" in start_tag:  # only the tokenizer resolves references
            return None
        tag = (element["void"] or b"script").decode().lower()
        record_head_element(head, ElementSpan(tag, _attributes(start_tag), at, element.end()))
        at = element.end()


@lru_cache(maxsize=1024)  # the pages of a site repeat the same start tags
def _attributes(start_tag: bytes) -> dict[str, str]:
    attrs: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(start_tag):
        attrs.setdefault(name.decode("latin-1").lower(), b"".join(values).decode("latin-1"))
    return attrs
