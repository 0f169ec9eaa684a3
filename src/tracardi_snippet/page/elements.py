"""Recognise our elements and trackers, and record the elements of a head that affect the block."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracardi_snippet.page.charset import encoding_of_meta

MARKER = "data-tracardi-snippet"
# Tracardi's own tracker contains the name of its file; ours contains the prefix of its console messages.
MARKS = ("liliput", "tracardi-snippet:")
# The host of Boomtrain's own library, in each of its versions.
BOOMTRAIN = "cdn.boomtrain.com"
OWN_PARTS = frozenset(["options", "stub", "tracker"])


@dataclass(frozen=True, slots=True)
class ElementSpan:
    """An element with its offsets. Offsets count characters if a text was read, and bytes if a page was read."""

    tag: str
    """Name of the element, in lower case."""
    attrs: dict[str, str]
    """Attribute values by attribute name, in lower case; empty for a block that was recognised without parsing."""
    start: int
    """Offset of the start tag."""
    end: int
    """Offset after the element. If the element has no content: offset after the start tag."""


@dataclass(slots=True)
class Head:
    """The parts of a page's head that matter for the block. Offsets are those of ``ElementSpan``."""

    insert_at: int | None = None
    """Offset for a block, as early in the head as is safe; None if no place is safe."""
    close_at: int | None = None
    """Offset for a block at the end of the head; None if there is no such place."""
    skip: str = ""
    """The reason why no place is safe; empty if there is no such reason."""
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
    """True if ``<html>`` marks an AMP page."""
    is_template: bool = False
    """True if the text that ends the head is a statement of a template language."""
    end: int = 0
    """Offset at which reading stopped."""


def record_head_element(head: Head, element: ElementSpan) -> None:
    """Record an element of the head in ``head``, if the element affects the block."""
    attrs = element.attrs
    if is_own(element):
        head.own_elements.append(element)
    elif element.tag == "base":
        head.base = attrs.get("href") if head.base is None else head.base  # only the first <base> counts
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
    """Return whether the element is one of our scripts. Any other element with our attribute belongs to the page."""
    return element.tag == "script" and element.attrs.get(MARKER) in OWN_PARTS
