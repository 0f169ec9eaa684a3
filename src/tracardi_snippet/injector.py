"""Put the block into one page: bytes in, the same bytes with the block out. No file is read or written.

An ``Injector`` can be pickled, and used by several threads: a worker process or a cluster gets one and maps it over pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from tracardi_snippet.block.render import Renderer
from tracardi_snippet.config.globs import Globs
from tracardi_snippet.config.model import Inject
from tracardi_snippet.config.patterns import PatternMatcher, patterns_of
from tracardi_snippet.config.rules import IgnoreMatcher
from tracardi_snippet.page import Page, ScanSettings, UndecodableError, scan_page, skip_reasons
from tracardi_snippet.page.block_edits import inject_edits, remove_edits
from tracardi_snippet.page.edit import apply_edits

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterator, Sequence

    from tracardi_snippet.block.csp import Needs
    from tracardi_snippet.config.model import Config
    from tracardi_snippet.config.patterns import PatternKey
    from tracardi_snippet.page.edit import Edit
    from tracardi_snippet.tracker.bundle import Bundle

EXCLUDED = "excluded"
_MAX_POLICIES = 1000  # policies whose verdict is cached; most sites repeat one or two


@dataclass(frozen=True, slots=True)
class Injected:
    """The result of editing one page: the edits, or the reason why there are none."""

    page: Page
    """The scan of the page before the change."""
    source: builtins.bytes = field(repr=False)
    """The page's bytes before."""
    edits: tuple[Edit, ...] = ()
    """The changes, in the order of their offsets. Empty: the page stays as it is."""
    change: str = ""
    """``injected``, ``updated``, ``unchanged`` or ``removed``; empty for a skipped page."""
    matching: tuple[int, ...] = ()
    """Indices of the entries of ``pages`` that apply to the page."""
    matched: frozenset[PatternKey] = frozenset()
    """Keys of the patterns of the config and the command line that match the page's path."""
    ignoring: tuple[int, ...] = ()
    """Indices of the entries of ``ignore`` that apply to the page."""
    occurrences: tuple[tuple[tuple[str, ...], int], ...] = ()
    """Faults of the page, each with its 1-based line or 0: ``checks/page_faults.py`` lists the names."""
    is_undecodable: bool = False
    """True if the page cannot be decoded. ``page.skip`` has the reason."""

    @property
    def path(self) -> str:
        """The page's path in the site, with slashes."""
        return self.page.path

    @property
    def skip(self) -> str:
        """The reason why the page gets no block, or empty."""
        return self.page.skip

    @property
    def bytes(self) -> builtins.bytes:
        """The page's new bytes."""
        return apply_edits(self.source, self.edits)


class PageEditor(Protocol):
    """Changes pages one by one: an ``Injector`` or a ``Remover``."""

    @property
    def max_bytes(self) -> int:
        """Size of the largest page that is read."""

    def excludes(self, path: str) -> bool:
        """Return whether the config or the command line excludes the page."""

    def matched(self, path: str) -> frozenset[PatternKey]:
        """Return the keys of the patterns that match the path."""

    def scan(self, data: bytes, path: str) -> Page:
        """Return what the page holds.

        :raises UndecodableError: the page's encoding is unknown or does not fit its bytes.
        """

    def edit(self, data: bytes, path: str) -> Injected:
        """Return the page with the block, or without it."""


class Injector:
    """Puts the block of one config into pages, or brings the block up to date.

    :param config: a validated config. Paths in it are not opened.
    :param bundle: the tracker that ``compile_tracker`` made for the config.
    :param exclude: globs of pages to leave alone, in addition to ``inject.exclude``.
    :param replace_other_trackers: also remove other trackers whose script elements contain nothing else.
    """

    def __init__(
        self, config: Config, bundle: Bundle, *, exclude: Sequence[str] = (), replace_other_trackers: bool = False
    ) -> None:
        self.config = config
        self.bundle = bundle
        self._exclude = tuple(exclude)
        self._replace_other_trackers = replace_other_trackers
        self._renderer = Renderer(config, bundle)
        self._settings = ScanSettings(config.inject, config.tags, config.compat, shadow=True)
        self._excluded = Globs([*config.inject.exclude, *exclude])
        self._ignore = IgnoreMatcher(config.ignore)
        self._patterns = PatternMatcher(patterns_of(config, exclude))
        self._missing_sources: dict[tuple[str, str], tuple[str, ...]] = {}
        self._needs: tuple[str, Needs] | None = None  # what a policy must allow, for the block that was checked last

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what the caller gave. Compiled patterns and rendered blocks are made anew."""
        return _unpickle, (self.config, self.bundle, self._exclude, self._replace_other_trackers)

    @property
    def max_bytes(self) -> int:
        """``inject.maxBytes``: a larger page should be left alone. ``inject`` itself does not check the size."""
        return self.config.inject.maxBytes

    @property
    def files(self) -> dict[str, bytes]:
        """Files that the pages load from the site, by their path in it: the tracker in mode ``file``, else none."""
        path = self._renderer.tracker_path
        return {path: self.bundle.data} if path else {}

    def ignoring(self, path: str) -> tuple[int, ...]:
        """Return the indices of the entries of ``ignore`` that apply to a page."""
        return self._ignore.matching(path)

    def excludes(self, path: str) -> bool:
        """Return whether ``inject.exclude`` or ``exclude`` matches the page's path."""
        return self._excluded.match(path)

    def matching(self, path: str) -> tuple[int, ...]:
        """Return the indices of the entries of ``pages`` that apply to the page."""
        return self._renderer.rules.matching(path)

    def matched(self, path: str) -> frozenset[PatternKey]:
        """Return the keys of all patterns, of ``pages`` and of exclusions, that match the page's path."""
        return self._patterns.matched(path)

    def block(self, page: Page) -> str:
        """Return the block of a page, ASCII."""
        return self._renderer.block(page.path, page.base)

    def scan(self, data: bytes, path: str) -> Page:
        """Return what the page holds. In an excluded page, only our own elements from an earlier run count.

        :raises UndecodableError: the page's encoding is unknown or does not fit its bytes.
        """
        is_excluded = self.excludes(path)
        settings = replace(self._settings, selectors={}) if is_excluded else self._settings
        page = scan_page(path, data, settings, self._renderer.block(path).encode("ascii"))
        if is_excluded:
            return Page(path, page.encoding, own_spans=page.own_spans, tag_edits=page.tag_edits, skip=EXCLUDED)
        if page.shadow_tags and self.config.elements.shadow:  # the tracker finds both
            tags = sorted((*page.tags, *page.shadow_tags), key=lambda tag: (tag.line, tag.column))
            return replace(page, tags=tuple(tags), shadow_tags=())
        return page

    def inject(self, data: bytes, path: str) -> Injected:
        """Return the page with the block. Pure: the same arguments give the same result, and nothing else is touched.

        :param data: the page's bytes, in any encoding that HTML knows.
        :param path: the page's path in the site, relative and with slashes. The path selects entries of ``pages``.
        :return: the page. ``skip`` tells why a page gets no block; an earlier run's block is removed from such a page.
        """
        matched = self.matched(path)
        try:
            page = self.scan(data, path)
        except UndecodableError as error:
            reason = EXCLUDED if self.excludes(path) else str(error)
            return Injected(Page(path, skip=reason), data, matched=matched, is_undecodable=True)
        edits = (
            remove_edits(page, data)
            if page.skip
            else inject_edits(page, data, self.block(page), replaces_other_trackers=self._replace_other_trackers)
        )
        change = _change(page, edits, removes=bool(page.skip))
        ignoring, occurrences = self._ignore.matching(path), tuple(self._occurrences(page, matched))
        return Injected(page, data, tuple(edits), change, self.matching(path), matched, ignoring, occurrences)

    edit = inject

    def _occurrences(self, page: Page, matched: frozenset[PatternKey]) -> Iterator[tuple[tuple[str, ...], int]]:
        if page.undeclared_charset:
            yield ("charset", "utf-8" if page.undeclared_charset.is_utf8 else ""), page.undeclared_charset.line
        if page.skip == skip_reasons.REDIRECT:
            for key in matched:
                if isinstance(key, tuple) and key[0] == "pages":
                    yield ("redirect", str(key[1]), str(key[3])), 0
        for tracker in page.other_trackers:
            if not (tracker.kind == "whole" and self._replace_other_trackers):
                yield (tracker.kind,), tracker.line
        if page.policies and not page.skip:
            block = self.block(page)
            missing = [(source, policy.line) for policy in page.policies for source in self._missing(policy.text, block)]
            if missing:
                yield ("policy", *dict.fromkeys(source for source, _ in missing)), missing[0][1]

    def _missing(self, policy: str, block: str) -> tuple[str, ...]:
        """Return the sources that a Content-Security-Policy lacks to allow the block."""
        from tracardi_snippet.block.csp import needs_of
        from tracardi_snippet.block.policy_gaps import missing_sources

        found = self._missing_sources.get((policy, block))
        if found is None:
            if self._needs is None or self._needs[0] != block:
                self._needs = (block, needs_of(block, self.config))
            found = tuple(missing_sources(policy, self._needs[1]))
            if len(self._missing_sources) < _MAX_POLICIES:
                self._missing_sources[policy, block] = found
        return found


class Remover:
    """Removes everything that an ``Injector`` has put into pages. Needs no config.

    :param exclude: globs of pages to leave alone.
    """

    max_bytes = Inject().maxBytes

    def __init__(self, exclude: Sequence[str] = ()) -> None:
        self._excluded = Globs(exclude)
        self._settings = ScanSettings(Inject(redirects=True))  # redirects need not be recognised

    def excludes(self, path: str) -> bool:
        """Return whether ``exclude`` matches the page's path."""
        return self._excluded.match(path)

    def matched(self, path: str) -> frozenset[PatternKey]:  # noqa: ARG002
        """Return nothing: no pattern is verified when blocks are removed."""
        return frozenset()

    def scan(self, data: bytes, path: str) -> Page:
        """Return what the page holds. Reasons to give the page no block do not count.

        :raises UndecodableError: the page's encoding is unknown or does not fit its bytes.
        """
        return replace(scan_page(path, data, self._settings), skip=EXCLUDED if self.excludes(path) else "")

    def edit(self, data: bytes, path: str) -> Injected:
        """Return the page without our elements and attributes: the bytes that it had before it was injected."""
        try:
            page = self.scan(data, path)
        except UndecodableError as error:
            reason = EXCLUDED if self.excludes(path) else str(error)
            return Injected(Page(path, skip=reason), data, is_undecodable=True)
        edits = [] if page.skip else remove_edits(page, data)
        return Injected(page, data, tuple(edits), _change(page, edits, removes=True))


def _unpickle(config: Config, bundle: Bundle, exclude: Sequence[str], replace_other_trackers: bool) -> Injector:  # noqa: FBT001
    return Injector(config, bundle, exclude=exclude, replace_other_trackers=replace_other_trackers)


def _change(page: Page, edits: Sequence[Edit], *, removes: bool) -> str:
    if not edits:
        return "" if page.skip else "unchanged"
    if removes:
        return "removed"
    return "updated" if page.own_spans else "injected"
