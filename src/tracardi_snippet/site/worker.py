"""Work on one file of a site: read the file, change the bytes, stage the new bytes. Each file is read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.derived.compression import CompressionError, compress, original_path
from tracardi_snippet.findings import Rule
from tracardi_snippet.injector import EXCLUDED
from tracardi_snippet.page.diff import page_diff
from tracardi_snippet.page.edit import apply_edits, edited_parts
from tracardi_snippet.site.files import is_page_path
from tracardi_snippet.site.page_versions import is_copy_stale, page_versions
from tracardi_snippet.site.read import OpenFile
from tracardi_snippet.site.stage import RefusedError, Staged, Stager
from tracardi_snippet.site.survey import StaleFile, Survey, UnusablePage
from tracardi_snippet.system.locks import SharedLock

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from tracardi_snippet.injector import Injected, PageEditor
    from tracardi_snippet.site.files import SiteFile
    from tracardi_snippet.site.staging import Staging
    from tracardi_snippet.site.tree import Tree

_LINK = "symbolic link"


class ChunkResult(NamedTuple):
    """The result of a worker's work on some files."""

    staged: list[Staged]
    """Files that were staged, in the order of the work; empty if nothing is written."""
    survey: Survey
    """Tags and counts of the pages among the files."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Reads, changes and stages files, in the process of the run or in one that it started."""

    editor: PageEditor
    """Changes the pages."""
    site: Tree
    """The site's folders."""
    stager: Stager | None
    """Writes the results into the site itself, or into the folder of a copy. None if nothing is written."""
    is_copying: bool
    """True if the result goes into another folder than the site."""
    sources: Container[str] = ()
    """Pages that a host made from a source file."""
    turn: SharedLock = field(default_factory=SharedLock)
    """Held while a large page is in memory."""
    diffs: bool = False
    """True: add a diff of each changed page to the survey."""
    compares: bool = False
    """True: add the path of each page that would change to the survey."""

    def work(self, files: Sequence[SiteFile]) -> ChunkResult:
        """Survey and stage these files.

        :raises SiteError: a file cannot be read or written.
        """
        result = ChunkResult([], Survey())
        for file in files:
            try:
                staged = self._work_on(file, result.survey)
            except RefusedError as error:
                result.survey.refuse(file.path, str(error))
                continue
            if staged:
                result.staged.append(staged)
        return result

    def _work_on(self, file: SiteFile, survey: Survey) -> Staged | None:
        if file.is_page:
            return self._work_on_page(file, survey)
        if is_page_path(original_path(file.path)):
            return self._work_on_compressed(file, survey)
        return self._copy(file)

    def _work_on_compressed(self, file: SiteFile, survey: Survey) -> Staged | None:
        """Make the compressed copy of a page again, if the page changes or an earlier run has changed it."""
        versions = page_versions(self.site, self.editor, original_path(file.path))
        if versions is None:
            return self._copy(file)
        try:
            with OpenFile(self.site, file.path, self.editor.max_bytes) as copy:
                if not is_copy_stale(file.path, copy.data or b"", versions, self.editor.max_bytes):
                    return self._copy(file)
                staged = self._stage_copy(file.path, versions.new, copy)
        except OSError as error:
            fault = f"cannot be read: {error.strerror}"
        except (CompressionError, RefusedError) as error:
            fault = str(error)
        else:
            survey.renewed += 1
            return staged
        if versions.new != versions.old[0] or versions.new != versions.old[-1]:  # else the page was never ours
            survey.stale.append(StaleFile(file.path, fault))
        return self._copy(file)

    def _work_on_page(self, file: SiteFile, survey: Survey) -> Staged | None:
        path, editor = file.path, self.editor
        if file.link is not None:  # the link's target is a page of its own, or belongs to another site
            survey.skip(path, _LINK, editor.matched(path), may_have_block=False)
            return None
        try:
            page = OpenFile(self.site, path, editor.max_bytes, self.turn)
        except OSError as error:
            self._note_unreadable(path, f"cannot be read: {error.strerror}", survey)
            return None
        with page:
            return self._edit(file, page, survey)

    def _edit(self, file: SiteFile, page: OpenFile, survey: Survey) -> Staged | None:
        path, editor, data = file.path, self.editor, page.data
        if data is None:
            reason = f"larger than {editor.max_bytes:,} bytes, by inject.maxBytes"
            survey.skip(path, reason, editor.matched(path), may_have_block=True)
            return self._copy(file)
        injected = editor.edit(data, path)
        survey.add(injected, has_source=path in self.sources)
        if self.compares and injected.edits:
            survey.differing.setdefault(injected.change, []).append(path)
        if injected.is_undecodable and injected.skip != EXCLUDED:
            survey.unusable.append(UnusablePage(Rule.PAGE_UNDECODABLE, path, injected.skip))
        if injected.edits and self.diffs:
            after = apply_edits(data, injected.edits)
            survey.diffs.append(page_diff(self.site.path(path), injected.page.encoding, data, after))
        return self._stage(file, injected, page, survey)

    def _note_unreadable(self, path: str, message: str, survey: Survey) -> None:
        is_excluded = self.editor.excludes(path)
        survey.skip(path, EXCLUDED if is_excluded else message, self.editor.matched(path), may_have_block=True)
        if not is_excluded:
            survey.unusable.append(UnusablePage(Rule.PAGE_UNREADABLE, path, message))

    def _stage(self, file: SiteFile, injected: Injected, page: OpenFile, survey: Survey) -> Staged | None:
        if self.stager is None:
            return None
        if not injected.edits:
            return self._copy(file)
        if page.status.st_nlink > 1 and not self.is_copying:
            survey.hard_links.append(file.path)
        return stage_bytes(
            self.stager, file.path, edited_parts(injected.source, injected.edits), page, is_copying=self.is_copying
        )

    def _stage_copy(self, path: str, page: bytes, copy: OpenFile) -> Staged | None:
        if self.stager is None:
            return None
        return stage_bytes(self.stager, path, [compress(path, page)], copy, is_copying=self.is_copying)

    def _copy(self, file: SiteFile) -> Staged | None:
        return self.stager.copy(self.site, file.path) if self.stager and self.is_copying else None


def stage_bytes(
    stager: Stager, path: str, parts: Sequence[bytes | memoryview], original: OpenFile, *, is_copying: bool
) -> Staged:
    """Stage new bytes of a file of the site, with the attributes of the original.

    :raises RefusedError: the file cannot be replaced.
    :raises SiteError: the new bytes cannot be written.
    """
    if is_copying:
        return stager.create(path, parts, original.read_attributes())
    return stager.replace(path, parts, original.read_attributes(), original.status, frozen=original.is_frozen())


def stage_lists(staging: Staging, site: Tree, survey: Survey, new: Mapping[str, bytes], *, is_copying: bool) -> None:
    """Stage the new bytes of files of the site. They take their places before the pages do.

    After a kill between both, the next run knows such a list by its new hashes. Hashes of pages with an older block would be
    unknown.

    :raises SiteError: a file cannot be read or written.
    """
    for path, data in new.items():
        if is_copying:
            staging.make_folder(path.rpartition("/")[0])
        try:
            with OpenFile(site, path, 0) as original:
                staging.add_first(stage_bytes(staging.stager, path, [data], original, is_copying=is_copying))
        except OSError as error:
            raise site.error(path, error, "cannot be read") from error
        except RefusedError as error:
            survey.refuse(path, str(error))
