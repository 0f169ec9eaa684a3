"""How our elements and trackers are known, and what the elements of a head mean for the block."""

from __future__ import annotations

from dataclasses import dataclass, field

MARKER = "data-tracardi-snippet"
# What Tracardi's own tracker has in it, and ours: its file's name, and what it writes to the console.
MARKS = ("liliput", "tracardi-snippet:")
# Where Boomtrain's own library is loaded from, in each of its versions.
BOOMTRAIN = "cdn.boomtrain.com"
OWN_PARTS = frozenset(["options", "stub", "tracker"])


@dataclass(frozen=True, slots=True)
class ElementSpan:
    """A start tag and the end of its element; offsets in what was read, the characters of a text or the bytes of a page."""

    tag: str
    attrs: dict[str, str]
    start: int
    end: int


@dataclass(slots=True)
class Head:
    """What the head of a page says. Offsets are in what was read, as those of ``ElementSpan``."""

    insert_at: int | None = None
    """Where a block goes, as early in the head as is safe; None if no place is safe."""
    close_at: int | None = None
    """Where a block goes at the end of the head; None if there is no such place."""
    skip: str = ""
    """Why no place is safe."""
    own_elements: list[ElementSpan] = field(default_factory=list)
    """Our elements."""
    base: str | None = None
    """The ``href`` of the ``<base>``; None if there is none."""
    policies: list[tuple[str, int]] = field(default_factory=list)
    """Each Content-Security-Policy with the offset of its ``<meta>``."""
    refresh: str = ""
    """The ``content`` of the first ``<meta http-equiv=refresh>``."""
    is_amp: bool = False
    """``<html>`` says that this is an AMP page."""
    end: int = 0
    """Where reading stopped."""


def record_head_element(head: Head, element: ElementSpan) -> None:
    """What an element of the head means for the block."""
    attrs = element.attrs
    if is_own(element):
        head.own_elements.append(element)
    elif element.tag == "base":
        head.base = attrs.get("href") if head.base is None else head.base  # the first counts
    elif element.tag == "meta":
        equiv, content = attrs.get("http-equiv", "").strip().lower(), attrs.get("content", "")
        # A charset declaration must stay within the first 1024 bytes; a policy holds only for what comes after it.
        is_charset = "charset" in attrs or (equiv == "content-type" and "charset" in content.lower())
        if is_charset or equiv == "content-security-policy":
            head.insert_at = element.end
        if equiv == "content-security-policy":
            head.policies.append((content, element.start))
        if equiv == "refresh":
            head.refresh = head.refresh or content


def is_own(element: ElementSpan) -> bool:
    """A script of ours; what else carries the attribute is the page's."""
    return element.tag == "script" and element.attrs.get(MARKER) in OWN_PARTS
