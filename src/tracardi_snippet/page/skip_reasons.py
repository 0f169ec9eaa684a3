"""The reasons why a page gets no block, in the words of the report."""

from __future__ import annotations

EMPTY = "empty"
SVG = "SVG, not HTML"
XML = "XML, not HTML"
FRAGMENT = "a fragment: no doctype, html, head, title or body"
TEMPLATE = "a template source: statements of a template language stand before its body"
AMP = "AMP page: AMP allows no scripts of a site's own"
REDIRECT = "redirect: tracking it would count the visit twice"
FRAMESET = "a frameset, by inject.framesets"
NUL = "a NUL character stands before the end of the head"
UNCLOSED = "a comment or doctype before the head is never closed"
UNDECLARED_CHARSET = "no charset declaration: browsers guess the encoding from the bytes, and the block would change the guess"
LATE_CHARSET = "its charset declaration stands after the head, too far down once the block is in"
LATE_CHARSET_BY_TAGS = "its charset declaration stands too far down once the tags are in"
TOO_LARGE = "larger than 32 MiB, and has tags, another tracker or an unusual head: it would have to be read as a whole"
