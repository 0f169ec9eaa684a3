"""The result of scanning one page. ``Page`` keeps no bytes, so that a site of any size fits in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tracardi_snippet.page.edit import Edit
    from tracardi_snippet.page.other_trackers import OtherTracker
    from tracardi_snippet.page.tags import FoundTag


class Policy(NamedTuple):
    """A Content-Security-Policy that a page sets by ``<meta>``."""

    text: str
    """The policy, as the ``content`` attribute holds it."""
    line: int
    """Line of the ``<meta>``, from 1."""


class UndeclaredCharset(NamedTuple):
    """The charset declaration that a page lacks."""

    line: int
    """Line where the declaration belongs, from 1."""
    is_utf8: bool
    """True if the page's bytes are UTF-8: then the declaration alone is enough."""


@dataclass(frozen=True, slots=True)
class Page:
    """The result of a scan of one page. Offsets are in bytes."""

    path: str
    """Path relative to the site, with slashes."""
    encoding: str = ""
    """Python's name of the page's encoding."""
    insert_at: int = 0
    """Offset at which a block is inserted, in bytes."""
    own_spans: tuple[tuple[int, int], ...] = ()
    """Start and end of each of our elements that the page has already."""
    tags: tuple[FoundTag, ...] = ()
    """The tags of the page's elements, in the order of the document."""
    shadow_tags: tuple[FoundTag, ...] = ()
    """Tags in open declarative shadow roots, if ``ScanSettings.shadow`` asks for them and the tracker does not see them."""
    skip: str = ""
    """The reason why the page gets no block; empty if the page gets a block."""
    is_misplaced: bool = False
    """True if the page's block is not at the place that the config sets."""
    tag_edits: tuple[Edit, ...] = ()
    """Edits that make the start tags carry the tags that the config's selectors give."""
    matched: frozenset[tuple[str, str, int]] = frozenset()
    """The selectors that matched an element, as ("tags", tag, number)."""
    base: str | None = None
    """The ``href`` of the page's ``<base>``; None if no ``<base>`` has one."""
    policies: tuple[Policy, ...] = ()
    """The Content-Security-Policies that the page sets by ``<meta>``."""
    other_trackers: tuple[OtherTracker, ...] = ()
    """Trackers in the page that are not ours to update."""
    undeclared_charset: UndeclaredCharset | None = None
    """The declaration to add, if the page gets no block because browsers guess its encoding; else None."""
