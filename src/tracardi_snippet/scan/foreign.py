"""Trackers in a page that are not ours to update: Tracardi's own snippet, and a block of ours that has lost its marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.scan.elements import MARKS, is_own
from tracardi_snippet.scan.scripts import scan_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.scan.elements import Element
    from tracardi_snippet.scan.text import PageText

# What Tracardi's documentation has one paste: a bundle that defines a stub and loads the file of that name.
_FILE = re.compile(r"liliput(?:\.min)?\.js(?:$|[?#])")
_OPTIONS = re.compile(r"(?:const|let|var)\s+options\s*=")
# How a top-level statement of the snippet begins, as the compiler prints it.
_OF_SNIPPET = re.compile(
    r"!\(?function|\(function|!?\(\(\) =>|(?:const|let|var) options = |window\.(?:tracker|response|onTracardiReady)\b"
)
_TOP_LEVEL = re.compile(r"^[^\s})\]].*", re.MULTILINE)


class Foreign(NamedTuple):
    """``start`` and ``end`` are in bytes. ``is_whole``: nothing else stands in the element, so that it can be taken out."""

    start: int
    end: int
    line: int
    is_whole: bool


def find_foreign(source: PageText, *, keeps_options: bool) -> tuple[Foreign, ...]:
    """``keeps_options``: a script that only sets the options is the page's business."""
    text = source.text
    if not any(mark in text for mark in MARKS):
        return ()
    found = list(_find(source, keeps_options=keeps_options))
    # Options without what reads them are a page's own.
    return tuple(foreign for foreign, _ in found) if any(loads for _, loads in found) else ()


def _find(source: PageText, *, keeps_options: bool) -> Iterator[tuple[Foreign, bool]]:
    for element in scan_scripts(source.text):
        if is_own(element):
            continue
        script = source.text[element.start : element.end]
        code = script[script.index(">") + 1 : script.rindex("<")]
        loads = bool(_FILE.search(element.attrs.get("src", "")) or any(mark in code for mark in MARKS))
        if loads or (_OPTIONS.search(code) and "tracker" in code and not keeps_options):
            line = source.text.count("\n", 0, element.start) + 1
            span = (source.byte_offset(element.start), source.byte_offset(element.end))
            yield Foreign(*span, line, _is_whole(element, code, keeps_options=keeps_options)), loads


def _is_whole(element: Element, code: str, *, keeps_options: bool) -> bool:
    from tracardi_snippet.errors import CompileError
    from tracardi_snippet.javascript import normalise

    if not code.strip():
        return "src" in element.attrs
    try:
        statements = _TOP_LEVEL.findall(normalise(code, "page"))
    except CompileError:
        return False
    has_options = any(_OPTIONS.match(statement) for statement in statements)
    return all(map(_OF_SNIPPET.match, statements)) and not (has_options and keeps_options)
