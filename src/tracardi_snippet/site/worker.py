"""The work on one file of a site: read it, change it, stage the new bytes. Each file is read once."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tracardi_snippet.errors import SiteError
from tracardi_snippet.findings import Rule
from tracardi_snippet.injector import EXCLUDED
from tracardi_snippet.page.diff import page_diff
from tracardi_snippet.page.edit import apply_edits, edited_parts
from tracardi_snippet.site.staging import Staged, stage, stage_copy
from tracardi_snippet.site.survey import Survey, UnusablePage

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from tracardi_snippet.injector import Injected, PageEditor
    from tracardi_snippet.site.files import SiteFile

_LINK = "symbolic link"


class ChunkResult(NamedTuple):
    """What a worker made of some files."""

    staged: list[Staged]
    survey: Survey


@dataclass(frozen=True, slots=True)
class Worker:
    """Reads, changes and stages files, in the process of the run or in one that it started."""

    editor: PageEditor
    """Changes the pages."""
    site: str
    """The site's folder."""
    root: str
    """The folder that files are written to: the site itself, or one for a copy."""
    process: int
    """Number of the process whose run this is; temporary files carry it."""
    sources: Container[str] = ()
    """Pages that a host made from a source file."""
    writes: bool = True
    """False: nothing is staged."""
    diffs: bool = False
    """Add a diff of each changed page to the survey."""

    @property
    def is_copying(self) -> bool:
        """True if the result goes into another folder than the site."""
        return self.writes and self.site != self.root

    def work(self, files: Sequence[SiteFile]) -> ChunkResult:
        """Survey and stage these files.

        :raises SiteError: a file cannot be read or written.
        """
        result = ChunkResult([], Survey())
        for file in files:
            staged = self._work_on_page(file, result.survey) if file.is_page else self._copy(file)
            if staged:
                result.staged.append(staged)
        return result

    def _work_on_page(self, file: SiteFile, survey: Survey) -> Staged | None:
        path, editor = file.path, self.editor
        if file.link is not None:  # the link's target is a page of its own, or belongs to another site
            survey.skip(path, _LINK, editor.matched(path), may_have_block=False)
            return None
        try:
            data, status = read_file(f"{self.site}/{path}", editor.max_bytes)
        except OSError as error:
            self._note_unreadable(path, f"can not be read: {error.strerror}", survey)
            return None
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
            survey.diffs.append(page_diff(f"{self.site}/{path}", injected.page.encoding, data, after))
        return self._stage(file, injected, status) if self.writes else None

    def _note_unreadable(self, path: str, message: str, survey: Survey) -> None:
        is_excluded = self.editor.excludes(path)
        survey.skip(path, EXCLUDED if is_excluded else message, self.editor.matched(path), may_have_block=True)
        if not is_excluded:
            survey.unusable.append(UnusablePage(Rule.PAGE_UNREADABLE, path, message))

    def _stage(self, file: SiteFile, injected: Injected, status: os.stat_result) -> Staged | None:
        if not injected.edits:
            return self._copy(file)
        target = f"{self.root}/{file.path}"
        parts = edited_parts(injected.source, injected.edits)
        if self.is_copying:
            return stage(target, parts, status.st_mode, self.process)
        # A rename would succeed, but the user said that this file must not change.
        if not status.st_mode & stat.S_IWUSR:
            raise SiteError(f"{target}: is read-only. Nothing was changed. Make it writable, or exclude it.")
        return stage(target, parts, status.st_mode, self.process, status)

    def _copy(self, file: SiteFile) -> Staged | None:
        return stage_copy(f"{self.site}/{file.path}", f"{self.root}/{file.path}", self.process) if self.is_copying else None


def read_file(path: str, max_bytes: int) -> tuple[bytes | None, os.stat_result]:
    """Return the file's bytes, or None if it exceeds ``max_bytes``, and its status.

    Uses ``os.read``: a file object takes 50% longer.

    :raises OSError: the file cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        status = os.fstat(descriptor)
        if status.st_size > max_bytes:
            return None, status
        data = os.read(descriptor, status.st_size + 1)
        if len(data) != status.st_size:  # the file changes, or one call does not return all of it
            parts = [data]
            while parts[-1]:
                parts.append(os.read(descriptor, 1 << 20))
            data = b"".join(parts)
        return data, status
    finally:
        os.close(descriptor)
