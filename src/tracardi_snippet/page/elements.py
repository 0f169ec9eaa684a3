"""Recognise our elements and trackers, and record what the elements of a head mean for the block."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracardi_snippet.page.charset import encoding_of_meta

MARKER = "data-tracardi-snippet"
# Tracardi's own tracker contains the name of its file; ours contains what it prefixes to console messages.
MARKS = ("liliput", "tracardi-snippet:")
# The host of Boomtrain's own library, in each of its versions.
BOOMTRAIN = "cdn.boomtrain.com"
OWN_PARTS = frozenset(["options", "stub", "tracker"])


@dataclass(frozen=True, slots=True)
class ElementSpan:
    """An element and its place: an offset in characters of a text or in bytes of a page, whichever was read."""

    tag: str
    attrs: dict[str, str]
    start: int
    """Where the start tag begins."""
    end: int
    """Where the element ends; for an element without content, where the start tag ends."""


@dataclass(slots=True)
class Head:
    """The parts of a page's head that matter for the block. Offsets are those of ``ElementSpan``."""

    insert_at: int | None = None
    """Where a block goes, as early in the head as is safe; None if no place is safe."""
    close_at: int | None = None
    """Where a block goes at the end of the head; None if there is no such place."""
    skip: str = ""
    """Why no place is safe."""
    own_elements: list[ElementSpan] = field(default_factory=list)
    """Our elements."""
    charset: str = ""
    """The encoding that the first ``<meta>`` with a known label declares."""
    base: str | None = None
    """The ``href`` of the ``<base>``; None if there is none."""
    policies: list[tuple[str, int]] = field(default_factory=list)
    """Each Content-Security-Policy with the offset of its ``<meta>``."""
    refresh: str = ""
    """The ``content`` of the first ``<meta http-equiv=refresh>``."""
    is_amp: bool = False
    """``<html>`` says that this is an AMP page."""
    is_template: bool = False
    """The text that ends the head is a statement of a template language."""
    end: int = 0
    """Where reading stopped."""


def record_head_element(head: Head, element: ElementSpan) -> None:
    """Record what an element of the head means for the block."""
    attrs = element.attrs
    if is_own(element):
        head.own_elements.append(element)
    elif element.tag == "base":
        head.base = attrs.get("href") if head.base is None else head.base  # the first counts
    elif element.tag == "meta":
        equiv, content = attrs.get("http-equiv", "").strip().lower(), attrs.get("content", "")
        # A charset declaration must stay within the first 1024 bytes, and a policy holds only for what follows it.
        # https://html.spec.whatwg.org/multipage/semantics.html#charset
        # https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-content-security-policy
        if "charset" in attrs or (equiv == "content-type" and "charset" in content.lower()):
            head.insert_at = element.end
            head.charset = head.charset or encoding_of_meta(attrs.get("charset"), equiv, content)
        if equiv == "content-security-policy":
            head.insert_at = element.end
            head.policies.append((content, element.start))
        if equiv == "refresh":
            head.refresh = head.refresh or content


def is_own(element: ElementSpan) -> bool:
    """Return whether the element is one of our scripts. Any other element with the attribute belongs to the page."""
    return element.tag == "script" and element.attrs.get(MARKER) in OWN_PARTS
