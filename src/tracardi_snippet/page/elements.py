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
class Element:
    """A start tag and the end of its element; offsets in what was read, the characters of a text or the bytes of a page."""

    tag: str
    attrs: dict[str, str]
    start: int
    end: int


@dataclass(slots=True)
class Head:
    """``insert_at`` is the offset for a block as early as is safe, or None with the reason in ``skip``. ``close_at`` is that
    for one at the head's end, or None where there is none.

    ``own`` are our elements, ``base`` is the address of a base element or None, ``policies`` are Content-Security-Policies
    with their offsets, ``refresh`` is the content of a refresh meta. ``end`` is where reading stopped.
    """

    insert_at: int | None = None
    close_at: int | None = None
    skip: str = ""
    own: list[Element] = field(default_factory=list)
    base: str | None = None
    policies: list[tuple[str, int]] = field(default_factory=list)
    refresh: str = ""
    is_amp: bool = False
    end: int = 0


def note(head: Head, element: Element) -> None:
    """What an element of the head means for the block."""
    attrs = element.attrs
    if is_own(element):
        head.own.append(element)
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


def is_own(element: Element) -> bool:
    """A script of ours; what else carries the attribute is the page's."""
    return element.tag == "script" and element.attrs.get(MARKER) in OWN_PARTS
