"""The end of a page's body, for a block that is to stand there; found by the tree, since a body may end anywhere."""

from __future__ import annotations

from turbohtml import parse

_MARK = "data-tracardi-probe"
_PROBE = f"<script {_MARK}></script>"


def end_of_body(text: str) -> int | None:
    """The offset at which an element becomes a child of the body, or of what is still open in it; None where there is none."""
    body = parse(text, source_locations=True, scripting=True).find("body")
    location = body.source_location if body else None
    at = location.end_tag.start_offset if location and location.end_tag else len(text)
    probed = parse(f"{text[:at]}{_PROBE}{text[at:]}", source_locations=True, scripting=True)
    # What is not closed would make it text or something else; an unfinished start tag would swallow its first characters.
    probe = probed.find("script", attrs={_MARK: True})
    if probe is None or probe.closest("body") is None or probe.closest("template, svg, math"):
        return None
    return at if probe.source_location and probe.source_location.start_tag.start_offset == at else None


def is_frameset(text: str) -> bool:
    return "<frameset" in text.lower() and parse(text).find("frameset") is not None
