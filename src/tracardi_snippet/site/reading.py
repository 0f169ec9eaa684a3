"""One pass over the files of a site: each page is read and its new bytes are staged; then all files change, or none."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracardi_snippet.errors import SiteError
from tracardi_snippet.page import UndecodableError
from tracardi_snippet.site.files import (
    SiteFile,
    check_site,
    is_inside,
    is_version_control,
    steers_version_control,
    walk_files,
)
from tracardi_snippet.site.jobs import default_jobs, work_through
from tracardi_snippet.site.output import check_output, copied_link, is_tracker_of, leftovers
from tracardi_snippet.site.private_files import is_private
from tracardi_snippet.site.staging import Staging
from tracardi_snippet.site.survey import Survey
from tracardi_snippet.site.worker import Worker
from tracardi_snippet.system import is_running

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping
    from pathlib import Path

    from tracardi_snippet.injector import PageEditor
    from tracardi_snippet.run import Progress, RunOptions


@contextlib.contextmanager
def read_site(
    site: Path, editor: PageEditor, options: RunOptions, *, sources: Container[str] = (), hidden: str = ""
) -> Iterator[SiteReading]:
    """Read every page of the site once, and stage its new bytes beside it.

    Nothing has changed when the ``with`` block begins, nor when it ends without ``commit``.

    :param sources: paths of the pages that a host made from a file that their author can open.
    :param hidden: path of a file in the site that is not copied: the config.
    :raises SiteError: site or output cannot be used, or a file cannot be read or staged.
    """
    root = options.out or site
    check_site(site)
    if options.out is not None:
        check_output(site, options.out, lambda file: _gets_no_block(site, file, editor))
    with Staging(root, has_workers=options.write) as staging:
        worker = Worker(
            editor, str(site), str(root), staging.process, sources=sources, writes=options.write, diffs=options.diff
        )
        reading = SiteReading(site, root, worker, staging, hidden, options.is_own_page)
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
    temporaries: list[Path] = field(default_factory=list)
    """Files that a killed run left behind."""
    other_builds: set[str] = field(default_factory=set)
    """Folders with pages that belong to other builds."""
    htaccess: list[str] = field(default_factory=list)
    """Files in which Apache looks for headers."""
    has_pages: bool = False
    """True if the site has a page."""


@dataclass(slots=True)
class SiteReading:
    """The files of a site on their way from ``site`` to ``root``."""

    site: Path
    root: Path
    """The site itself, or the folder for a copy."""
    worker: Worker
    staging: Staging
    hidden: str
    """A file of the site that is not copied."""
    is_own_page: Callable[[str], bool]
    """Tells by a page's path whether the page belongs to this run."""
    found: FoundFiles = field(default_factory=FoundFiles)
    survey: Survey = field(default_factory=Survey)

    def read(self, progress: Progress[SiteFile], jobs: int) -> None:
        """Survey and stage the site.

        :raises SiteError: a file cannot be read or staged, or the site has no pages.
        """
        site = self.site
        files = progress("Reading", self._files_for_worker(), lambda: sum(file.is_page for file in walk_files(site)))
        # Closed at once: no worker runs any more when temporary files are swept up.
        with contextlib.closing(work_through(self.worker.work, files, jobs)) as results:
            for staged, part in results:
                self.survey.merge(part)
                self.staging.add(staged)
        if not self.found.has_pages:
            raise SiteError(f"{site}: holds no HTML files. Build the site first, or give the folder of its HTML.")

    def _files_for_worker(self) -> Iterator[SiteFile]:
        """Yield pages, and the files to copy. All other files are dealt with here."""
        is_copying, found = self.worker.is_copying, self.found
        if is_copying and self.root.is_dir():
            found.temporaries += _temporaries(self.root, walk_files(self.root))
        for file in walk_files(self.site):
            if file.is_page and not self.is_own_page(file.path):
                found.other_builds.add(os.path.dirname(file.path) or ".")  # noqa: PTH120
                continue
            found.has_pages |= file.is_page
            if file.path.endswith(".htaccess"):
                found.htaccess.append(file.path)
            if self._is_for_worker(file, is_copying=is_copying):
                if is_copying and file.link is None:
                    self.staging.make_folder(os.path.dirname(f"{self.root}/{file.path}"))  # noqa: PTH120
                yield file
            if is_copying and file.link is not None and not (file.is_temporary or self._stays_in_output(file)):
                self._stage_link(file)

    def _is_for_worker(self, file: SiteFile, *, is_copying: bool) -> bool:
        """Return whether a worker gets the file. All other files are noted here."""
        if file.is_temporary:
            if self.worker.writes and not is_copying:
                self.found.temporaries += _temporaries(self.root, [file])
            return False
        if file.is_page:
            return True
        if is_tracker_of(self.site, file):
            self.found.trackers.append(file)
            return False
        if file.path != self.hidden and is_private(str(self.site), file):
            self._note_private(file)
        return is_copying and file.path != self.hidden and file.link is None and not self._stays_in_output(file)

    def _stays_in_output(self, file: SiteFile) -> bool:
        """Return whether the output folder has a ``.gitignore`` or the like of its own, which the site's must not replace."""
        return steers_version_control(file.path) and os.path.lexists(f"{self.root}/{file.path}")

    def _note_private(self, file: SiteFile) -> None:
        editor = self.worker.editor
        if editor.excludes(file.path):  # the user knows
            self.survey.matched |= editor.matched(file.path)
        else:
            self.found.private.append(file.path)

    def _stage_link(self, file: SiteFile) -> None:
        destination = copied_link(self.site, file.path, file.link or "")
        if destination is None:
            self.found.left_out.append(file.path)
        else:
            self.staging.link(destination, self.root / file.path)

    def commit(self, files: Mapping[str, bytes]) -> None:
        """Let all staged files take their places, and remove those that nobody needs any more.

        :param files: files of ours by their path in the site, such as the tracker in mode ``file``.
        :raises SiteError: a file cannot be written; nothing has changed then.
        """
        site, root = self.site, self.root
        for name, content in files.items():
            _stage_own_file(self.staging, root, name, content)
        unwanted = [file.path for file in self.found.trackers if file.path not in files]
        if unwanted and self.found.other_builds:
            unwanted = self._not_loaded_by_other_builds(unwanted)
        stale = [] if self.survey.has_kept_block else unwanted
        if site != root:
            for path in unwanted if self.survey.has_kept_block else ():
                self.staging.write(root / path, (site / path).read_bytes(), like=site / path)
        self.staging.commit()
        unneeded = stale if site == root else leftovers(root, site, files)
        for leftover in (*self.found.temporaries, *(root / name for name in unneeded)):
            _delete(leftover, root)

    def _not_loaded_by_other_builds(self, trackers: list[str]) -> list[str]:
        """Return the tracker files that no page of another build names."""
        names = {path.rpartition("/")[2].encode(): path for path in trackers}
        for file in walk_files(self.site):
            if names and file.is_page and file.link is None and not self.is_own_page(file.path):
                data = (self.site / file.path).read_bytes()
                names = {name: path for name, path in names.items() if name not in data}
        return list(names.values())


def _gets_no_block(site: Path, file: SiteFile, editor: PageEditor) -> bool:
    try:
        return bool(editor.scan((site / file.path).read_bytes(), file.path).skip)
    except (OSError, UndecodableError):
        return True


def _stage_own_file(staging: Staging, root: Path, name: str, content: bytes) -> None:
    path = root / name
    if any(map(is_version_control, name.split("/"))):
        raise SiteError(f"{path}: belongs to version control. Nothing was changed. Change delivery.directory.")
    if path.parent.exists() and not is_inside(path.parent, root):
        raise SiteError(f"{path}: lies outside of the site, by a link. Nothing was changed. Change delivery.directory.")
    if not (path.is_file() and path.read_bytes() == content):
        staging.write(path, content)


def _delete(path: Path, root: Path) -> None:
    """Remove a file of ours, and the folders that it leaves empty."""
    with contextlib.suppress(OSError):  # the file may not be ours to remove, or the folder not empty: the pages are done
        path.unlink(missing_ok=True)
        while path.parent != root:
            path = path.parent
            path.rmdir()


def _temporaries(root: Path, files: Iterable[SiteFile]) -> list[Path]:
    """Return the temporary files among ``files``.

    :raises SiteError: the run that wrote them is still going on.
    """
    found = [file for file in files if file.is_temporary]
    for file in found:
        # In a container each run may have the process number of the run before.
        if file.writer != os.getpid() and is_running(file.writer):
            raise SiteError(f"{root}: another run (process {file.writer}) is writing there. Wait for its end, and run again.")
    return [root / file.path for file in found]
