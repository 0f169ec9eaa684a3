"""What is done with one file of a site: read, scan, edit, stage. Each file is read once."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.errors import SiteError
from tracardi_snippet.findings import Finding, Location, Rule, Severity
from tracardi_snippet.page import Page, ScanSettings, UndecodableError, scan_page
from tracardi_snippet.page.edit import Edit, apply_edits, edited_parts
from tracardi_snippet.site.staging import Staged, stage, stage_copy
from tracardi_snippet.site.survey import Occurrence, Survey

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from tracardi_snippet.config.globs import Globs
    from tracardi_snippet.config.pages import PageRules
    from tracardi_snippet.site.files import SiteFile

EXCLUDED = "excluded"
LINK = "symbolic link"


class ChunkResult(NamedTuple):
    staged: list[Staged]
    survey: Survey


@dataclass(frozen=True, slots=True)
class Worker:
    """``process`` is the one whose run this is. ``root`` is where files go: the site itself, or a folder for a copy.

    ``block`` gives the block that a page is to have, in bytes, unless it has a base; a guess that makes reading faster.
    ``patterns`` are all of the config and the command line, under a key for each. ``sources`` has the pages that a host made of
    a file. ``lacking`` gives what one of a page's own policies does not allow.
    """

    site: str
    root: str
    settings: ScanSettings
    excluded: Globs
    edits_for: Callable[[Page, bytes], list[Edit]]
    process: int
    rules: PageRules | None = None
    block: Callable[[str], bytes] = lambda _: b""
    patterns: Mapping[object, Globs] = field(default_factory=dict)
    sources: Container[str] = ()
    lacking: Callable[[Page, str], Sequence[str]] = lambda _, __: ()
    replaces_other_trackers: bool = False
    removes: bool = False
    writes: bool = True
    diffs: bool = False

    @property
    def is_copying(self) -> bool:
        return self.writes and self.site != self.root

    def work(self, files: Sequence[SiteFile]) -> ChunkResult:
        """:raises SiteError: a file can not be read or written."""
        result = ChunkResult([], Survey())
        for file in files:
            staged = self._treat_page(file, result.survey) if file.is_page else self._copy(file)
            if staged:
                result.staged.append(staged)
        return result

    def _treat_page(self, file: SiteFile, survey: Survey) -> Staged | None:
        path = file.path
        for key, globs in self.patterns.items():
            if key not in survey.matched and globs.match(path):
                survey.matched.add(key)
        if file.link is not None:  # what it leads to is a page of its own, or not of this site
            survey.add(Page(path, skip=LINK), "")
            return None
        is_excluded = self.excluded.match(path)
        try:
            data, status = read_file(f"{self.site}/{path}", self.settings.inject.maxBytes)
        except OSError as error:
            message = f"can not be read: {error.strerror}"
            survey.pass_over(path, EXCLUDED if is_excluded else message)
            if not is_excluded:
                survey.findings.append(self._finding(Rule.PAGE_UNREADABLE, path, message))
            return None
        if data is None:
            survey.pass_over(path, f"larger than {self.settings.inject.maxBytes:,} bytes, by inject.maxBytes")
            return self._copy(file)
        page = self._scan(path, data, survey, is_excluded=is_excluded)
        edits = self.edits_for(page, data)
        self._notice(page, survey)
        matching = self.rules.matching(path) if self.rules else ()
        survey.add(page, _change(page, edits, removes=self.removes), matching, has_source=path in self.sources)
        if edits and self.diffs:
            from tracardi_snippet.page.diff import page_diff

            survey.diffs.append(page_diff(f"{self.site}/{path}", page.encoding, data, apply_edits(data, edits)))
        return self._stage(file, data, status, edits) if self.writes else None

    def _notice(self, page: Page, survey: Survey) -> None:
        survey.matched |= page.matched
        for one in page.other_trackers:
            if not (one.kind == "whole" and self.replaces_other_trackers):
                survey.notice((one.kind,), Occurrence(page.path, one.line))
        if page.policies and not page.skip:
            self._notice_policies(page, survey)

    def _notice_policies(self, page: Page, survey: Survey) -> None:
        lacking = [(source, policy.line) for policy in page.policies for source in self.lacking(page, policy.text)]
        if lacking:
            sources = dict.fromkeys(source for source, _ in lacking)
            survey.notice(("policy", *sources), Occurrence(page.path, lacking[0][1]))

    def _scan(self, path: str, data: bytes, survey: Survey, *, is_excluded: bool) -> Page:
        """Of an excluded page only our elements count, which an earlier run may have left in it."""
        try:
            settings = replace(self.settings, selectors={}) if is_excluded else self.settings
            page = scan_page(path, data, settings, self.block(path))
        except UndecodableError as error:
            survey.has_kept_block = True  # for all that is known
            if is_excluded:
                return Page(path, skip=EXCLUDED)
            survey.findings.append(self._finding(Rule.PAGE_UNDECODABLE, path, str(error)))
            return Page(path, skip=str(error))
        if is_excluded:
            return Page(path, page.encoding, own_spans=page.own_spans, tag_edits=page.tag_edits, skip=EXCLUDED)
        return replace(page, skip="") if self.removes else page  # why it would get no block is of no interest then

    def _stage(self, file: SiteFile, data: bytes, status: os.stat_result, edits: list[Edit]) -> Staged | None:
        target = f"{self.root}/{file.path}"
        if not edits:
            return self._copy(file)
        if self.is_copying:
            return stage(target, edited_parts(data, edits), status.st_mode, self.process)
        # A rename would get past it, but the user said that this file must not change.
        if not status.st_mode & stat.S_IWUSR:
            raise SiteError(f"{target}: is read-only. Nothing was changed. Make it writable, or exclude it.")
        return stage(target, edited_parts(data, edits), status.st_mode, self.process, status)

    def _copy(self, file: SiteFile) -> Staged | None:
        return stage_copy(f"{self.site}/{file.path}", f"{self.root}/{file.path}", self.process) if self.is_copying else None

    def _finding(self, rule: Rule, path: str, message: str) -> Finding:
        severity = Severity.ERROR if rule == Rule.PAGE_UNREADABLE else Severity.WARNING
        return Finding(rule, severity, message, Location(f"{self.site}/{path}"))


def read_file(path: str, max_bytes: int) -> tuple[bytes | None, os.stat_result]:
    """Its bytes, None where it has more. A million times: a file object takes half as long again.

    :raises OSError: it can not be read.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        status = os.fstat(descriptor)
        if status.st_size > max_bytes:
            return None, status
        data = os.read(descriptor, status.st_size + 1)
        if len(data) != status.st_size:  # it changes, or is larger than what one call gives
            parts = [data]
            while parts[-1]:
                parts.append(os.read(descriptor, 1 << 20))
            data = b"".join(parts)
        return data, status
    finally:
        os.close(descriptor)


def _change(page: Page, edits: list[Edit], *, removes: bool) -> str:
    if not edits:
        return "" if page.skip else "unchanged"
    if page.skip or removes:
        return "removed"
    return "updated" if page.own_spans else "injected"
