"""The end of a page's body, for a block that is to stand there; found by the tree, since a body may end anywhere."""

from __future__ import annotations

from turbohtml import parse

from tracardi_snippet.scan.head import for_the_tree, scan_scripts

_MARK = "data-tracardi-probe"
_PROBE = f"<script {_MARK}></script>"


def end_of_body(text: str) -> int | None:
    """The offset at which an element becomes a child of the body, or of what is still open in it; None where there is none."""
    text = for_the_tree(text)
    body = parse(text, source_locations=True).find("body")
    location = body.source_location if body else None
    at = location.end_tag.start_offset if location and location.end_tag else len(text)
    probed = f"{text[:at]}{_PROBE}{text[at:]}"
    probe = parse(probed).find("script", attrs={_MARK: True})
    # What is not closed would make it text or something else: the tree says so, and of noscript the tokenizer. A start tag
    # that is not finished would swallow its first characters.
    is_script = probe is not None and probe.closest("body") is not None and not probe.closest("template, svg, math")
    return at if is_script and any(element.start == at and _MARK in element.attrs for element in scan_scripts(probed)) else None


def is_frameset(text: str) -> bool:
    return "<frameset" in text.lower() and parse(text).find("frameset") is not None
