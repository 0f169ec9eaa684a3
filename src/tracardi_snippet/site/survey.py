"""Tags and counts of the pages of a site. The pages themselves are not kept.

Surveys of parts of a site can be merged, so that several processes or machines can read it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tracardi_snippet.config.patterns import PatternKey
    from tracardi_snippet.findings import Rule
    from tracardi_snippet.injector import Injected
    from tracardi_snippet.page.tags import FoundTag


@dataclass(slots=True)
class TagUse:
    """A value of ``data-tracardi-tag`` on a group of pages."""

    path: str
    """Page of the first place. A page made from a source file comes before one without."""
    tag: FoundTag
    """The value, with line and column of the first place."""
    order: int
    """Number of places on the site before the first one, of any value."""
    has_source: bool = False
    """True if the page was made from a file that its author can open."""
    count: int = 0
    """Number of places."""


@dataclass(slots=True)
class Occurrence:
    """The first place of a fault that several pages may have."""

    path: str
    """Path in the site of the first page with the fault."""
    line: int = 0
    """Line in that page, from 1; 0 if no line is to blame."""
    count: int = 1
    """Number of pages with the fault."""


class UnusablePage(NamedTuple):
    """A page that could not be read or decoded."""

    rule: Rule
    """The rule for the fault: ``PAGE_UNDECODABLE`` or ``PAGE_UNREADABLE``."""
    path: str
    """Path of the page in the site."""
    message: str
    """The reason why the page cannot be used."""


class StaleFile(NamedTuple):
    """A file that was made from a page and cannot be renewed, or an entry of such a file."""

    path: str
    """Path of the file in the site."""
    message: str
    """The fault, after the file's name."""
    line: int = 0
    """Line of the entry, from 1; 0 if the fault concerns the whole file."""
    digits: str = ""
    """The stale hash, or empty."""


class GroupKey(NamedTuple):
    """The entries of the config that apply to a group of pages."""

    matching: tuple[int, ...]
    """Indices of entries of ``pages``."""
    ignoring: tuple[int, ...]
    """Indices of entries of ``ignore``."""


@dataclass(slots=True)
class PageGroup:
    """Tracked pages with the same options and the same excuses."""

    pages: int = 0
    """Number of pages."""
    tags: dict[str, TagUse] = field(default_factory=dict)
    """Uses of ``data-tracardi-tag`` on these pages, by the attribute's value."""
    in_shadow: dict[str, TagUse] = field(default_factory=dict)
    """Uses in shadow roots, if the tracker does not watch these."""

    @property
    def names(self) -> set[str]:
        """Every value, and each word of it."""
        return {name for use in self.tags.values() for name in use.tag.names}


def _add_use(uses: dict[str, TagUse], use: TagUse) -> None:
    """Count a use. Keep the first place, or the first place with a source file."""
    known = uses.setdefault(use.tag.value, use)
    if known is use:
        return
    known.count += use.count
    if use.has_source and not known.has_source:
        uses[use.tag.value] = replace(use, count=known.count)


@dataclass(slots=True)
class Survey:
    """Tags and counts of some pages of a site."""

    groups: dict[GroupKey, PageGroup] = field(default_factory=dict)
    """A group of pages for each combination of entries of ``pages`` and ``ignore`` that applies to a page."""
    matched: set[PatternKey] = field(default_factory=set)
    """Keys of the patterns that match a page."""
    matched_selectors: set[tuple[str, str, int]] = field(default_factory=set)
    """Keys of the selectors of ``tags`` that found an element."""
    changes: Counter[str] = field(default_factory=Counter)
    """Number of pages by what happens to them: injected, updated, unchanged, removed."""
    skipped: dict[str, list[str]] = field(default_factory=dict)
    """Paths of the pages that get no block, by the reason."""
    unusable: list[UnusablePage] = field(default_factory=list)
    """Pages that could not be read or decoded."""
    refused: dict[str, list[str]] = field(default_factory=dict)
    """Paths of the files that cannot be replaced, by the reason."""
    hard_links: list[str] = field(default_factory=list)
    """Paths of the pages that change in place and have other names: those names keep the old page."""
    stale: list[StaleFile] = field(default_factory=list)
    """Files made from pages that cannot be renewed."""
    renewed: int = 0
    """Number of files made from pages that are renewed."""
    differing: dict[str, list[str]] = field(default_factory=dict)
    """Paths of the pages that would change, by what would happen to them; empty unless asked for."""
    diffs: list[str] = field(default_factory=list)
    """A unified diff of each page that changes; empty unless diffs are asked for."""
    occurrences: dict[tuple[tuple[str, ...], tuple[int, ...]], Occurrence] = field(default_factory=dict)
    """Faults of pages, by the name of the fault (see ``checks/page_faults.py``) and the page's entries of ``ignore``."""
    has_kept_block: bool = False
    """True if a page that is left alone has one of our blocks, or may have one."""
    _order: int = 0
    """Number of tags that have been added: the ``order`` of the next tag."""

    def add(self, injected: Injected, *, has_source: bool = False) -> None:
        """Add a page. ``has_source``: the page was made from a file that its author can open."""
        page, change = injected.page, injected.change
        self.matched |= injected.matched
        self.matched_selectors |= page.matched
        for what, line in injected.occurrences:
            self._add_occurrence((what, injected.ignoring), Occurrence(page.path, line))
        if injected.is_undecodable:
            self.has_kept_block = True
        if change:
            self.changes[change] += 1
        if page.skip:
            self.skipped.setdefault(page.skip, []).append(page.path)
            self.has_kept_block |= bool(page.own_spans and not change)
            return
        key = GroupKey(injected.matching, injected.ignoring)
        group = self.groups.get(key) or self.groups.setdefault(key, PageGroup())
        group.pages += 1
        for tag in page.tags:
            _add_use(group.tags, TagUse(page.path, tag, self._order, has_source, 1))
            self._order += 1
        for tag in page.shadow_tags:
            _add_use(group.in_shadow, TagUse(page.path, tag, self._order, has_source, 1))
            self._order += 1

    def skip(self, path: str, reason: str, matched: frozenset[PatternKey], *, may_have_block: bool) -> None:
        """Add a page that was not read. ``may_have_block``: an earlier run may have left a block in it."""
        self.matched |= matched
        self.skipped.setdefault(reason, []).append(path)
        self.has_kept_block |= may_have_block

    def refuse(self, path: str, reason: str) -> None:
        """Add a file that cannot be replaced."""
        self.refused.setdefault(reason, []).append(path)

    def merge(self, later: Survey) -> None:
        """Add the survey of pages whose paths come after the paths of these pages."""
        self.matched |= later.matched
        self.matched_selectors |= later.matched_selectors
        self.changes.update(later.changes)
        for reason, paths in later.skipped.items():
            self.skipped.setdefault(reason, []).extend(paths)
        for reason, paths in later.refused.items():
            self.refused.setdefault(reason, []).extend(paths)
        self.hard_links += later.hard_links
        self.unusable += later.unusable
        self.stale += later.stale
        self.renewed += later.renewed
        self.diffs += later.diffs
        for change, paths in later.differing.items():
            self.differing.setdefault(change, []).extend(paths)
        self.has_kept_block |= later.has_kept_block
        for what, occurrence in later.occurrences.items():
            self._add_occurrence(what, occurrence)
        for key, group in later.groups.items():
            mine = self.groups.setdefault(key, PageGroup())
            mine.pages += group.pages
            for uses, added in ((mine.tags, group.tags), (mine.in_shadow, group.in_shadow)):
                for use in added.values():
                    _add_use(uses, replace(use, order=self._order + use.order))
        self._order += later._order

    def _add_occurrence(self, what: tuple[tuple[str, ...], tuple[int, ...]], occurrence: Occurrence) -> None:
        known = self.occurrences.setdefault(what, occurrence)
        if known is not occurrence:
            known.count += occurrence.count
