"""The scripts anywhere in a page, and its text without some of its parts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from turbohtml import TokenType, parse

from tracardi_snippet.page.elements import ElementSpan
from tracardi_snippet.page.head import attributes_of, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from turbohtml import Element as HtmlElement


def scan_scripts(text: str) -> list[ElementSpan]:
    """In the order of the text; those in a template are in no page.

    The tree says which. It drops those before a frameset, which have run by then, and below some 500 open elements it does not
    say where one ends: there what the tokenizer sees counts as well, though it takes what stands behind ``<svg><title/>`` for a
    title's text, and ten times as long.
    """
    scripts = parse(text, source_locations=True, scripting=True).find_all("script")
    found = {element.start: element for element in _closed(scripts)}
    is_cut_off = any(script.source_location and not script.source_location.end_tag for script in scripts)
    if is_cut_off or "<frameset" in text.lower():
        found = {element.start: element for element in _by_tokens(text)} | found
    return [element for _, element in sorted(found.items())]


def _by_tokens(text: str) -> Iterator[ElementSpan]:
    opened: ElementSpan | None = None
    templates = 0
    for token, start, end in tokens(text):
        if token.type == TokenType.START_TAG and opened is None:
            templates += token.tag == "template"
            if token.tag == "script" and not templates:
                opened = ElementSpan("script", attributes_of(token), start, end)
        elif token.type == TokenType.END_TAG:
            templates -= token.tag == "template" and templates > 0
            if opened and token.tag == "script":
                yield ElementSpan("script", opened.attrs, opened.start, end)
                opened = None


def _closed(scripts: Iterable[HtmlElement]) -> Iterator[ElementSpan]:
    for script in scripts:
        location = script.source_location
        if location and location.end_tag and not script.closest("template"):
            attrs = {name: script.attr(name) or "" for name in script.attrs}
            yield ElementSpan("script", attrs, location.start_tag.start_offset, location.end_tag.end_offset)


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text without what stands in these spans; offsets and lines stay."""
    bounds = [0, *(offset for span in sorted(spans) for offset in span), len(text)]
    pieces = [text[start:end] for start, end in pairwise(bounds)]
    pieces[1::2] = ["\n".join(" " * len(line) for line in piece.split("\n")) for piece in pieces[1::2]]
    return "".join(pieces)
