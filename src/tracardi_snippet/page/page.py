"""What a scan gives for one page. ``Page`` keeps no bytes, so that a site of any size fits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.config.model import Inject
    from tracardi_snippet.page.block_edits import Edit
    from tracardi_snippet.page.other_trackers import Foreign
    from tracardi_snippet.page.tags import Selectors, Tag


class Policy(NamedTuple):
    """A Content-Security-Policy of a page; ``line`` is 1-based."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Page:
    """``path`` is relative to the site, with slashes; ``encoding`` is Python's name of one. Offsets are in bytes,
    ``insert_at`` is that for a block.

    ``skip`` is the reason why the page is left alone, or empty. ``own`` are the spans of our elements that stand in it;
    ``moves`` says that they stand elsewhere than the config wants. ``tag_edits`` bring its start tags to what the config's
    selectors say, ``matched`` are those that found an element. ``base`` is the address that relative URLs in the page start
    from, or None for its own. ``policies`` are Content-Security-Policies of its own, ``foreign`` are trackers of others.
    """

    path: str
    encoding: str = ""
    insert_at: int = 0
    own: tuple[tuple[int, int], ...] = ()
    tags: tuple[Tag, ...] = ()
    skip: str = ""
    moves: bool = False
    tag_edits: tuple[Edit, ...] = ()
    matched: frozenset[tuple[str, str, int]] = frozenset()
    base: str | None = None
    policies: tuple[Policy, ...] = ()
    foreign: tuple[Foreign, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the config a scan depends on. ``compat`` are the trackers that pages were written for."""

    inject: Inject
    selectors: Selectors = field(default_factory=dict)
    compat: Sequence[str] = ()

    @property
    def is_plain(self) -> bool:
        """Whether the head says all, in a page that holds nothing of ours."""
        return not self.selectors and self.inject.place != "body-append" and self.inject.framesets
