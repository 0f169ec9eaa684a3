"""What is known of a site when all its pages have been read: tags and numbers, not the pages themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tracardi_snippet.page import Page, UndecodableError, scan_page
from tracardi_snippet.site.files import walk_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tracardi_snippet.config.globs import Globs
    from tracardi_snippet.config.pages import PageRules
    from tracardi_snippet.findings import Finding
    from tracardi_snippet.page import ScanSettings
    from tracardi_snippet.page.tags import FoundTag


@dataclass(slots=True)
class TagUse:
    """A value of ``data-tracardi-tag``: its first place, how many places came before on the site, and how many there are.

    ``has_source``: the page was made of a file that its author can open, and a first place without gives way to it.
    """

    path: str
    tag: FoundTag
    order: int
    has_source: bool = False
    count: int = 0


@dataclass(slots=True)
class Occurrence:
    """The first place of something that pages should not have, and how many there are."""

    path: str
    line: int = 0
    count: int = 1


@dataclass(slots=True)
class PageGroup:
    """Pages that get the same options: how many are tracked, and the values of their tags."""

    pages: int = 0
    seen: dict[str, TagUse] = field(default_factory=dict)

    def see(self, seen: TagUse) -> None:
        known = self.seen.setdefault(seen.tag.value, seen)
        if known is seen:
            return
        known.count += seen.count
        if seen.has_source and not known.has_source:
            self.seen[seen.tag.value] = replace(seen, count=known.count)

    @property
    def names(self) -> set[str]:
        """Every value, and each of its words."""
        return {name for seen in self.seen.values() for name in seen.tag.names}


@dataclass(slots=True)
class Survey:
    """What is known of some pages. ``scopes`` has one for each combination of ``pages`` entries that holds for a page.

    ``matched`` are the keys of the patterns that a page has matched, and of the selectors that have found an element.
    ``noticed`` are trackers of others (by their kind), and what policies of pages lack. ``changes`` and ``skipped`` are
    those of ``run.Result``; ``has_kept_block``: a page that is left alone has one of ours, or may.
    """

    scopes: dict[tuple[int, ...], PageGroup] = field(default_factory=dict)
    matched: set[object] = field(default_factory=set)
    changes: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    diffs: list[str] = field(default_factory=list)
    noticed: dict[tuple[str, ...], Occurrence] = field(default_factory=dict)
    has_kept_block: bool = False
    _order: int = 0

    def add(self, page: Page, change: str, matching: tuple[int, ...] = (), *, has_source: bool = False) -> None:
        """``matching`` are the entries of ``pages`` that hold for the page."""
        if change:
            self.changes[change] += 1
        if page.skip:
            self.skipped.setdefault(page.skip, []).append(page.path)
            self.has_kept_block |= bool(page.own_spans and not change)
            return
        scope = self.scopes.get(matching) or self.scopes.setdefault(matching, PageGroup())
        scope.pages += 1
        for tag in page.tags:
            scope.see(TagUse(page.path, tag, self._order, has_source, 1))
            self._order += 1

    def pass_over(self, path: str, reason: str) -> None:
        """A page that could not be read, or was not: it may have one of our blocks."""
        self.add(Page(path, skip=reason), "")
        self.has_kept_block = True

    def notice(self, what: tuple[str, ...], noticed: Occurrence) -> None:
        known = self.noticed.setdefault(what, noticed)
        if known is not noticed:
            known.count += noticed.count

    def merge(self, later: Survey) -> None:
        """Adds what is known of pages that come after these."""
        self.matched |= later.matched
        self.changes.update(later.changes)
        for reason, paths in later.skipped.items():
            self.skipped.setdefault(reason, []).extend(paths)
        self.findings += later.findings
        self.diffs += later.diffs
        self.has_kept_block |= later.has_kept_block
        for what, noticed in later.noticed.items():
            self.notice(what, noticed)
        for matching, scope in later.scopes.items():
            mine = self.scopes.setdefault(matching, PageGroup())
            mine.pages += scope.pages
            for seen in scope.seen.values():
                mine.see(replace(seen, order=self._order + seen.order))
        self._order += later._order


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads pages again: only where something is wrong does anybody want to know more of them."""

    site: Path
    rules: PageRules
    settings: ScanSettings
    excluded: Globs

    def paths(self) -> list[str]:
        """Of all pages, tracked or not."""
        return [file.path for file in walk_files(self.site) if file.is_page]

    def pages(self, is_wanted: Callable[[tuple[int, ...]], bool]) -> Iterator[tuple[Page, bytes]]:
        """The tracked pages of the scopes that are wanted, with their bytes, in the order of their paths."""
        for file in walk_files(self.site):
            is_tracked = file.is_page and file.link is None and not self.excluded.match(file.path)
            if not is_tracked or not is_wanted(self.rules.matching(file.path)):
                continue
            try:
                data = (self.site / file.path).read_bytes()
                page = scan_page(file.path, data, self.settings)
            except (OSError, UndecodableError):
                continue  # a finding says so
            if not page.skip:
                yield page, data
