"""Find the end of a page's body in the parsed tree: in the text, a body may end anywhere."""

from __future__ import annotations

from turbohtml import parse

_MARK = "data-tracardi-probe"
_PROBE = f"<script {_MARK}></script>"


def end_of_body(text: str) -> int | None:
    """Return the offset at which a new element becomes the last in the body, or None if there is no such place."""
    body = parse(text, source_locations=True, scripting=True).find("body")
    location = body.source_location if body else None
    at = location.end_tag.start_offset if location and location.end_tag else len(text)
    probed = parse(f"{text[:at]}{_PROBE}{text[at:]}", source_locations=True, scripting=True)
    # Inside an unclosed element, the block could become text. In an unfinished start tag, the block would become attributes.
    probe = probed.find("script", attrs={_MARK: True})
    if probe is None or probe.closest("body") is None or probe.closest("template, svg, math"):
        return None
    return at if probe.source_location and probe.source_location.start_tag.start_offset == at else None


def is_frameset(text: str) -> bool:
    """Return whether the page is a frameset."""
    return "<frameset" in text.lower() and parse(text).find("frameset") is not None
