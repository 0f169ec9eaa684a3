"""One pass over the files of a site: each page is read and its new bytes are staged; then all files change, or none."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tracardi_snippet.derived.compression import original_path
from tracardi_snippet.derived.lists import MAX_LIST_BYTES, is_list_path, may_hold_hash
from tracardi_snippet.errors import SiteError
from tracardi_snippet.site.files import SiteFile, check_site, is_page_path, steers_version_control, walk, walk_files
from tracardi_snippet.site.inside import resolved_inside
from tracardi_snippet.site.jobs import default_jobs, work_through
from tracardi_snippet.site.lock import LeftFiles
from tracardi_snippet.site.output import check_content, check_place, copied_link, is_tracker_of, leftovers
from tracardi_snippet.site.private_files import is_private
from tracardi_snippet.site.read import read_file, read_if_possible
from tracardi_snippet.site.refused import check_none_refused
from tracardi_snippet.site.signals import check_signals
from tracardi_snippet.site.staging import Staging
from tracardi_snippet.site.survey import Survey
from tracardi_snippet.site.tree import Tree
from tracardi_snippet.site.worker import Worker, stage_lists

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

    from tracardi_snippet.injector import PageEditor
    from tracardi_snippet.run import Progress, RunOptions


@contextlib.contextmanager
def read_site(
    site: Path, editor: PageEditor, options: RunOptions, *, sources: Container[str] = (), hidden: str = ""
) -> Iterator[SiteReading]:
    """Read every page of the site once, and stage its new bytes beside it.

    No file has changed when the ``with`` block begins, or when the block ends without ``commit``.

    :param sources: paths of the pages that a host made from a file that their author can open.
    :param hidden: path of a file in the site that is not copied: the config.
    :raises SiteError: the site or the output cannot be used, or a file cannot be read or staged.
    """
    root = options.out or site
    check_site(site)
    if options.out is not None:
        check_place(site, options.out)
    with Tree(str(site)) as tree, Staging(root, has_workers=True, writes=options.write, written=options.written) as staging:
        is_copying = options.out is not None
        if is_copying and root.is_dir():
            check_content(tree, staging.tree, editor)
        stager = staging.stager if options.write else None
        worker = Worker(
            editor,
            tree,
            stager,
            is_copying and options.write,
            sources=sources,
            diffs=options.diff,
            compares=options.published is not None,
        )
        left = LeftFiles(root, has_lock=staging.is_locked)
        reading = SiteReading(tree, worker, staging, left, hidden, options.is_own_page)
        reading.read(options.progress, options.jobs or default_jobs())
        yield reading


@dataclass(slots=True)
class FoundFiles:
    """Files that concern the run besides the pages."""

    left_out: list[str] = field(default_factory=list)
    """Links that are not copied: they lead out of the site, or to version control."""
    private: list[str] = field(default_factory=list)
    """Files that nobody means to publish, such as ``.env``."""
    trackers: list[SiteFile] = field(default_factory=list)
    """Tracker files of earlier runs in mode ``file``."""
    temporaries: list[str] = field(default_factory=list)
    """Files that a killed run left behind, by their paths below the root."""
    other_builds: set[str] = field(default_factory=set)
    """Folders with pages that belong to other builds."""
    htaccess: list[str] = field(default_factory=list)
    """Files in which Apache looks for headers."""
    lists: dict[str, None] = field(default_factory=dict)
    """Texts that may hold hashes of pages."""
    list_copies: list[str] = field(default_factory=list)
    """Compressed copies of these texts, if the site is copied."""
    has_pages: bool = False
    """True if the site has a page."""


@dataclass(slots=True)
class SiteReading:
    """The files of a site on their way to the root of the staging: the site itself, or the folder of a copy."""

    tree: Tree
    """The site's folders."""
    worker: Worker
    """Works on the files."""
    staging: Staging
    """Holds the new files until all are there."""
    left: LeftFiles
    """Tells left-over temporary files from temporary files of a run in progress."""
    hidden: str
    """A file of the site that is not copied."""
    is_own_page: Callable[[str], bool]
    """Tells by a page's path whether the page belongs to this run."""
    found: FoundFiles = field(default_factory=FoundFiles)
    """Files that the reading has noted; empty until ``read``."""
    survey: Survey = field(default_factory=Survey)
    """Tags and counts of all pages; empty until ``read``."""

    @property
    def site(self) -> Path:
        """The site's folder."""
        return Path(self.tree.root)

    def read(self, progress: Progress[SiteFile], jobs: int) -> None:
        """Survey and stage the site.

        :raises SiteError: a file cannot be read or staged, or the site has no pages.
        """
        site = self.site
        files = progress("Reading", self._files_for_worker(), lambda: sum(file.is_page for file in walk_files(site)))
        # Closed before temporary files are deleted: by then no worker runs any more.
        with contextlib.closing(work_through(self.worker.work, files, jobs)) as results:
            for staged, part in results:
                check_signals()
                self.survey.merge(part)
                self.staging.add(staged)
        if not self.found.has_pages:
            raise SiteError(f"{site}: holds no HTML files. Build the site first, or give the folder of its HTML.")
        self._renew_lists()
        check_none_refused(self.survey, self.staging.tree, is_copying=self.worker.is_copying)

    def _renew_lists(self) -> None:
        """Renew the hashes of pages that other files of the site hold, and stage these files."""
        if not self.found.lists:
            return
        from tracardi_snippet.site.hash_lists import HashLists

        is_copying = self.worker.is_copying
        lists = HashLists(self.tree, self.worker.editor, self.is_own_page, self.found.lists, is_copying=is_copying)
        lists.renew()
        self.survey.stale += lists.stale
        self.survey.renewed += len(lists.new)
        if self.worker.stager:
            stage_lists(self.staging, self.tree, self.survey, lists.new, is_copying=self.worker.is_copying)
        if self.worker.is_copying:
            for path in (*self.found.lists, *self.found.list_copies):
                if path not in lists.new:
                    self.staging.copy(self.tree, path)

    def _files_for_worker(self) -> Iterator[SiteFile]:
        """Yield pages, and the files to copy. All other files are recorded here."""
        is_copying = self.worker.is_copying
        if is_copying:
            with self.staging.tree.again() as root:
                for file in walk(root):
                    self._note_temporary(file)
        with self.tree.again() as tree:
            for file in walk(tree):
                if file.is_page and not self.is_own_page(file.path):
                    self.found.other_builds.add(file.path.rpartition("/")[0] or ".")
                    continue
                self.found.has_pages |= file.is_page
                if file.path.endswith(".htaccess"):
                    self.found.htaccess.append(file.path)
                if self._is_for_worker(file, is_copying=is_copying):
                    if is_copying and file.link is None:
                        self.staging.make_folder(file.path.rpartition("/")[0])
                    yield file
                if is_copying and file.link is not None and not (file.is_temporary or self._stays_in_output(file)):
                    self._stage_link(file)

    def _is_for_worker(self, file: SiteFile, *, is_copying: bool) -> bool:
        """Return whether a worker gets the file. All other files are recorded in this function."""
        if file.is_temporary:
            if not is_copying:
                self._note_temporary(file)
            return False
        if file.is_page:
            return True
        if is_tracker_of(self.tree, file):
            self.found.trackers.append(file)
            return False
        if file.path != self.hidden and is_private(self.tree, file):
            self._note_private(file)
        if file.link is None and file.path != self.hidden and self._is_derived(file):
            return is_page_path(original_path(file.path))
        return is_copying and file.path != self.hidden and file.link is None and not self._stays_in_output(file)

    def _is_derived(self, file: SiteFile) -> bool:
        """Return whether the file may have been made from pages. Lists are recorded here; a worker renews compressed pages."""
        original = original_path(file.path)
        if is_page_path(original):
            return self.is_own_page(original)
        if original in self.found.lists:
            self.found.list_copies.append(file.path)
            return True
        if is_list_path(file.path):
            data = read_if_possible(self.tree, file.path, MAX_LIST_BYTES)
            if data is not None and may_hold_hash(data):
                self.found.lists[file.path] = None
                return True
        return False

    def _stays_in_output(self, file: SiteFile) -> bool:
        """Return whether the output folder has a ``.gitignore`` or the like of its own, which the site's must not replace."""
        return steers_version_control(file.path) and os.path.lexists(self.staging.tree.path(file.path))

    def _note_temporary(self, file: SiteFile) -> None:
        if file.is_temporary and self.worker.stager and self.left.is_left_over(file):
            self.found.temporaries.append(file.path)

    def _note_private(self, file: SiteFile) -> None:
        editor = self.worker.editor
        if editor.excludes(file.path):  # the user asked for this: no finding
            self.survey.matched |= editor.matched(file.path)
        else:
            self.found.private.append(file.path)

    def _stage_link(self, file: SiteFile) -> None:
        destination = copied_link(self.site, file.path, file.link or "")
        if destination is None:
            self.found.left_out.append(file.path)
        else:
            self.staging.link(file.path, destination)

    def commit(self, files: Mapping[str, bytes]) -> None:
        """Let all staged files take their targets' places, and remove our files that are no longer needed.

        :param files: files of ours by their path in the site, such as the tracker in mode ``file``.
        :raises SiteError: a file cannot be written; nothing has changed then.
        """
        staging, is_copying = self.staging, self.worker.is_copying
        own_files = {self._own_path(path): content for path, content in files.items()}
        for path, content in own_files.items():
            _stage_own_file(staging, path, content)
        unwanted = [file.path for file in self.found.trackers if file.path not in own_files]
        if unwanted and self.found.other_builds:
            unwanted = self._not_loaded_by_other_builds(unwanted)
        if self.survey.has_kept_block:
            for path in unwanted if is_copying else ():
                staging.copy(self.tree, path)
            unwanted = []
        if is_copying:
            unwanted = leftovers(staging.tree, self.tree, own_files)
        staging.commit()
        for path in (*self.found.temporaries, *unwanted):
            _delete(staging.tree, path)

    def _own_path(self, path: str) -> str:
        """Return the path to which a file of ours is written. A link is followed if it stays in the site.

        :raises SiteError: the path leads out of the site, or into version control.
        """
        path = resolved_inside(self.tree, path)
        return resolved_inside(self.staging.tree, path) if self.worker.is_copying else path

    def _not_loaded_by_other_builds(self, trackers: list[str]) -> list[str]:
        """Return the tracker files that no page of another build names."""
        names = {path.rpartition("/")[2].encode(): path for path in trackers}
        with self.tree.again() as tree:
            for file in walk(tree):
                if names and file.is_page and file.link is None and not self.is_own_page(file.path):
                    data = read_if_possible(self.tree, file.path, self.worker.editor.max_bytes)
                    names = {name: path for name, path in names.items() if data is not None and name not in data}
        return list(names.values())


def _stage_own_file(staging: Staging, path: str, content: bytes) -> None:
    """Stage a file of ours, unless the target has the same bytes already."""
    try:
        if read_file(staging.tree, path, len(content)) == content:
            return
    except OSError:
        pass  # the file does not exist, or is a link
    staging.write(path, content)


def _delete(tree: Tree, path: str) -> None:
    """Remove a file of ours, and the folders that it leaves empty."""
    with contextlib.suppress(OSError):  # harmless: another user's file, or a folder in use
        folder, name = tree.folder_of(path)
        folder.delete(name)
        while "/" in path:
            path = path.rpartition("/")[0]
            folder, name = tree.folder_of(path)
            folder.delete_folder(name)
