"""Trackers in a page that are not ours to update: Tracardi's snippet, Boomtrain's, a block of ours that has lost its marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.page.elements import BOOMTRAIN, MARKS, is_own
from tracardi_snippet.page.scripts import scan_scripts

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from tracardi_snippet.page.elements import ElementSpan
    from tracardi_snippet.page.text import PageText

# What Tracardi's documentation has one paste: a bundle that defines a stub and loads the file of that name.
_FILE = re.compile(r"liliput(?:\.min)?\.js(?:$|[?#])")
# WHATWG MIME Sniffing, "JavaScript MIME type".
_JAVASCRIPT = re.compile(r"|module|(?:text|application)/(?:x-)?(?:java|ecma|live|j)script[\d.]*", re.IGNORECASE)
_OPTIONS = re.compile(r"(?:const|let|var)\s+options\s*=")
# How a top-level statement of the snippet begins, as the compiler prints it.
_OF_SNIPPET = re.compile(
    r"!\(?function|\(function|!?\(\(\) =>|(?:const|let|var) options = |window\.(?:tracker|response|onTracardiReady)\b"
)
_TOP_LEVEL = re.compile(r"^[^\s})\]].*", re.MULTILINE)


class OtherTracker(NamedTuple):
    """``start`` and ``end`` are in bytes. ``kind`` is "boomtrain"; or "whole" where nothing else stands in the element, so that
    it can be taken out; or "mixed".
    """

    start: int
    end: int
    line: int
    kind: str


def find_other_trackers(source: PageText, others: str, compat: Container[str]) -> tuple[OtherTracker, ...]:
    """``others`` is the text without our elements: only where it names a tracker is the page looked through.

    With "stock" in ``compat`` a script that only sets the options is the page's business; Boomtrain's library counts where
    "boomtrain" is: it would take ``_bt`` for itself.
    """
    finds_boomtrain = "boomtrain" in compat and BOOMTRAIN in others.lower()
    if not (finds_boomtrain or any(mark in others for mark in MARKS)):
        return ()
    found = list(_find(source, finds_boomtrain=finds_boomtrain, keeps_options="stock" in compat))
    # Options without what reads them are a page's own.
    has_reader = any(loads for _, loads in found)
    return tuple(tracker for tracker, _ in found if has_reader or tracker.kind == "boomtrain")


def _find(source: PageText, *, finds_boomtrain: bool, keeps_options: bool) -> Iterator[tuple[OtherTracker, bool]]:
    for element in scan_scripts(source.text):
        if is_own(element):
            continue
        script, address = source.text[element.start : element.end], element.attrs.get("src", "")
        code = script[script.index(">") + 1 : script.rindex("<")]
        kind = ""
        loads = bool(_FILE.search(address) or any(mark in code for mark in MARKS))
        if loads or (_OPTIONS.search(code) and "tracker" in code and not keeps_options):
            kind = "whole" if _is_whole(element, code, keeps_options=keeps_options) else "mixed"
        elif finds_boomtrain and _loads_boomtrain(element, code):
            kind = "boomtrain"
        if kind:
            line = source.text.count("\n", 0, element.start) + 1
            yield OtherTracker(source.byte_offset(element.start), source.byte_offset(element.end), line, kind), loads


def _loads_boomtrain(element: ElementSpan, code: str) -> bool:
    if not _JAVASCRIPT.fullmatch(element.attrs.get("type", "").strip()):
        return False  # data, or what waits for consent
    if "src" in element.attrs:
        return BOOMTRAIN in element.attrs["src"].lower()
    return BOOMTRAIN in code.lower() and BOOMTRAIN in _without_comments(code).lower()


def _without_comments(code: str) -> str:
    from tracardi_snippet.errors import CompileError
    from tracardi_snippet.tracker.javascript import normalise

    try:
        return normalise(code, "page")
    except CompileError:
        return ""  # nor can the browser run it


def _is_whole(element: ElementSpan, code: str, *, keeps_options: bool) -> bool:
    from tracardi_snippet.errors import CompileError
    from tracardi_snippet.tracker.javascript import normalise

    if not code.strip():
        return "src" in element.attrs
    try:
        statements = _TOP_LEVEL.findall(normalise(code, "page"))
    except CompileError:
        return False
    has_options = any(_OPTIONS.match(statement) for statement in statements)
    return all(map(_OF_SNIPPET.match, statements)) and not (has_options and keeps_options)
