"""Find the scripts anywhere in a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from turbohtml import Namespace, TokenType, parse

from tracardi_snippet.page.elements import ElementSpan
from tracardi_snippet.page.head import attributes_of, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from turbohtml import Element as HtmlElement

# https://mimesniff.spec.whatwg.org/#javascript-mime-type
_JAVASCRIPT = re.compile(r"|module|(?:text|application)/(?:x-)?(?:java|ecma|live|j)script[\d.]*", re.IGNORECASE)


def is_javascript(attrs: Mapping[str, str]) -> bool:
    """Return whether browsers run a script with these attributes. Other scripts are data, or wait for consent."""
    return bool(_JAVASCRIPT.fullmatch(attrs.get("type", "").strip()))


def normalised_script(code: str) -> str:
    """Return the code of a script in the form that esbuild prints: one statement a line.

    :raises CompileError: browsers cannot run the script, or it nests so deep that esbuild would end our process.
    """
    from tracardi_snippet.tracker.javascript import check_nesting, normalise  # many sites have no such page

    check_nesting(code, "page")
    return normalise(code, "page")


def is_in_template(element: HtmlElement) -> bool:
    """Return whether the element is inside a template, and so not in the page.

    In SVG and MathML, ``<template>`` does not count.
    """
    parent = element.parent
    template = parent.closest("template") if parent else None
    while template is not None and template.namespace != Namespace.HTML:
        template = template.parent.closest("template") if template.parent else None
    return template is not None


def scan_scripts(text: str) -> list[ElementSpan]:
    """Return the scripts of a page in the order of the text. Scripts in templates are left out.

    The tree gives the scripts, with two exceptions. The tree has no scripts before a frameset, although browsers have run them.
    Below about 500 open elements, the tree has no ends of scripts. In these cases the tokenizer is used as well. The tokenizer
    needs ten times as long, and reads the text after ``<svg><title/>`` as a title.
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
        if location and location.end_tag and not is_in_template(script):
            attrs = {name: script.attr(name) or "" for name in script.attrs}
            yield ElementSpan("script", attrs, location.start_tag.start_offset, location.end_tag.end_offset)
