"""Find trackers that we do not update: Tracardi's snippet, Boomtrain's library, a block of ours without its attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.page.elements import BOOMTRAIN, MARKS, is_own
from tracardi_snippet.page.scripts import is_javascript, normalised_script, scan_scripts

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from tracardi_snippet.page.elements import ElementSpan
    from tracardi_snippet.page.text import PageText

# The file that the snippet of Tracardi's documentation loads.
_FILE = re.compile(r"liliput(?:\.min)?\.js(?:$|[?#])")
_OPTIONS = re.compile(r"(?:const|let|var)\s+options\s*=")
# The first characters of each top-level statement of that snippet, as esbuild prints it.
_OF_SNIPPET = re.compile(
    r"!\(?function|\(function|!?\(\(\) =>|(?:const|let|var) options = |window\.(?:tracker|response|onTracardiReady)\b"
)
_TOP_LEVEL = re.compile(r"^[^\s})\]].*", re.MULTILINE)


class OtherTracker(NamedTuple):
    """A script element with a tracker. Offsets are in bytes."""

    start: int
    """Offset of the start tag."""
    end: int
    """Offset after the end tag."""
    line: int
    """Line of the start tag, from 1."""
    kind: str
    """``boomtrain``, ``whole`` or ``mixed``. ``whole``: the element contains nothing else, so it can be removed."""


def find_other_trackers(source: PageText, others: str, compat: Container[str]) -> tuple[OtherTracker, ...]:
    """Return the trackers in a page that are not ours to update. The scripts are parsed only if the page names a tracker.

    :param others: the text of the page with our elements blanked out.
    :param compat: With ``stock``, a script that only sets options does not count: the options belong to the page. With
        ``boomtrain``, Boomtrain's library counts: the library would replace our ``_bt``.
    """
    finds_boomtrain = "boomtrain" in compat and BOOMTRAIN in others.lower()
    if not (finds_boomtrain or any(mark in others for mark in MARKS)):
        return ()
    found = list(_find(source, finds_boomtrain=finds_boomtrain, keeps_options="stock" in compat))
    # If no tracker reads the options, they belong to the page.
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
    if not is_javascript(element.attrs):
        return False
    if "src" in element.attrs:
        return BOOMTRAIN in element.attrs["src"].lower()
    return BOOMTRAIN in code.lower() and BOOMTRAIN in _without_comments(code).lower()


def _without_comments(code: str) -> str:
    from tracardi_snippet.errors import CompileError

    try:
        return normalised_script(code)
    except CompileError:
        return ""  # the browser cannot run the script either


def _is_whole(element: ElementSpan, code: str, *, keeps_options: bool) -> bool:
    from tracardi_snippet.errors import CompileError

    if not code.strip():
        return "src" in element.attrs
    try:
        statements = _TOP_LEVEL.findall(normalised_script(code))
    except CompileError:
        return False
    has_options = any(_OPTIONS.match(statement) for statement in statements)
    return all(map(_OF_SNIPPET.match, statements)) and not (has_options and keeps_options)
