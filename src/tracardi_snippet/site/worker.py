"""Work on one file of a site: read the file, change the bytes, stage the new bytes. Each file is read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.findings import Rule
from tracardi_snippet.injector import EXCLUDED
from tracardi_snippet.page.diff import page_diff
from tracardi_snippet.page.edit import apply_edits, edited_parts
from tracardi_snippet.site.read import OpenFile
from tracardi_snippet.site.stage import RefusedError, Staged, Stager
from tracardi_snippet.site.survey import Survey, UnusablePage

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from tracardi_snippet.injector import Injected, PageEditor
    from tracardi_snippet.site.files import SiteFile
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
    diffs: bool = False
    """True: add a diff of each changed page to the survey."""

    def work(self, files: Sequence[SiteFile]) -> ChunkResult:
        """Survey and stage these files.

        :raises SiteError: a file cannot be read or written.
        """
        result = ChunkResult([], Survey())
        for file in files:
            try:
                staged = self._work_on_page(file, result.survey) if file.is_page else self._copy(file)
            except RefusedError as error:
                result.survey.refuse(file.path, str(error))
                continue
            if staged:
                result.staged.append(staged)
        return result

    def _work_on_page(self, file: SiteFile, survey: Survey) -> Staged | None:
        path, editor = file.path, self.editor
        if file.link is not None:  # the link's target is a page of its own, or belongs to another site
            survey.skip(path, _LINK, editor.matched(path), may_have_block=False)
            return None
        try:
            page = OpenFile(self.site, path, editor.max_bytes)
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
        parts = edited_parts(injected.source, injected.edits)
        if self.is_copying:
            return self.stager.create(file.path, parts, page.read_attributes())
        if page.status.st_nlink > 1:
            survey.hard_links.append(file.path)
        return self.stager.replace(file.path, parts, page.read_attributes(), page.status, frozen=page.is_frozen())

    def _copy(self, file: SiteFile) -> Staged | None:
        return self.stager.copy(self.site, file.path) if self.stager and self.is_copying else None
