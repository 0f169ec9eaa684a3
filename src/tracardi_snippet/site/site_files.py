"""Goes over the files of a site with a worker, and writes what belongs to no page: our own file, links."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracardi_snippet.errors import SiteError
from tracardi_snippet.site.files import SiteFile, is_inside, walk_files
from tracardi_snippet.site.jobs import work_through
from tracardi_snippet.site.output import copied_link, is_asset_of, leftovers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tracardi_snippet.run import Progress
    from tracardi_snippet.site.staging import Staging
    from tracardi_snippet.site.survey import Survey
    from tracardi_snippet.site.worker import Worker


@dataclass(slots=True)
class SiteFiles:
    """The files of ``site`` as they go by on their way to the worker, and into ``root``.

    ``hidden`` is a file that is not copied. ``left_out`` are links that lead out of the site, ``assets`` trackers of earlier
    runs, ``temporaries`` what a killed run left behind.
    """

    site: Path
    root: Path
    worker: Worker
    staging: Staging
    hidden: str = ""
    left_out: list[str] = field(default_factory=list)
    assets: list[SiteFile] = field(default_factory=list)
    temporaries: list[Path] = field(default_factory=list)
    has_pages: bool = False

    def survey(self, survey: Survey, progress: Progress[SiteFile], jobs: int) -> None:
        """:raises SiteError: a file can not be read or staged, or the site has no pages."""
        site = self.site
        chosen = progress("Reading", self._chosen(), lambda: sum(file.is_page for file in walk_files(site)))
        # Closed at once: the workers are gone before anything is swept up.
        with contextlib.closing(work_through(self.worker.work, chosen, jobs)) as results:
            for staged, part in results:
                survey.merge(part)
                self.staging.add(staged)
        if not self.has_pages:
            raise SiteError(f"{site}: holds no HTML files. Build the site first, or give the folder of its HTML.")

    def _chosen(self) -> Iterator[SiteFile]:
        """Those for the worker; the rest is dealt with here."""
        is_copying = self.worker.is_copying
        if is_copying and self.root.is_dir():
            self.temporaries += _temporaries(self.root, walk_files(self.root))
        for file in walk_files(self.site):
            self.has_pages |= file.is_page
            if file.is_temporary:
                if self.worker.writes and not is_copying:
                    self.temporaries += _temporaries(self.root, [file])
                continue
            if not file.is_page and is_asset_of(self.site, file):
                self.assets.append(file)
            elif file.is_page or (is_copying and file.path != self.hidden and file.link is None):
                if is_copying and file.link is None:
                    self.staging.make_folder(os.path.dirname(f"{self.root}/{file.path}"))  # noqa: PTH120
                yield file
            if is_copying and file.link is not None:
                self._link(file)

    def _link(self, file: SiteFile) -> None:
        destination = copied_link(self.site, file.path, file.link or "")
        if destination is None:
            self.left_out.append(file.path)
        else:
            self.staging.link(destination, self.root / file.path)

    def finish(self, assets: Mapping[str, bytes], *, keeps_old: bool) -> None:
        """Stages ``assets``, commits, and removes what nobody needs any more.

        :raises SiteError: a file can not be written; nothing has changed then.
        """
        site, root = self.site, self.root
        for name, content in assets.items():
            _stage_asset(self.staging, root, name, content)
        stale = [file.path for file in self.assets if file.path not in assets and not keeps_old]
        if site != root:
            for file in self.assets:
                if file.path not in assets and file.path not in stale:
                    self.staging.write(root / file.path, (site / file.path).read_bytes(), like=site / file.path)
        self.staging.commit()
        unneeded = stale if site == root else leftovers(root, site, assets)
        for path in (*self.temporaries, *(root / name for name in unneeded)):
            _delete(path, root)


def _stage_asset(staging: Staging, root: Path, name: str, content: bytes) -> None:
    path = root / name
    if path.parent.exists() and not is_inside(path.parent, root):
        raise SiteError(f"{path}: lies outside of the site, by a link. Nothing was changed. Change delivery.directory.")
    if not (path.is_file() and path.read_bytes() == content):
        staging.write(path, content)


def _delete(path: Path, root: Path) -> None:
    """Removes a file of ours, and the folders that nothing else stands in then."""
    with contextlib.suppress(OSError):  # it may not be ours to remove, and the folder not empty: the pages are done
        path.unlink(missing_ok=True)
        while path.parent != root:
            path = path.parent
            path.rmdir()


def _temporaries(root: Path, files: Iterable[SiteFile]) -> list[Path]:
    """What a killed run left behind.

    :raises SiteError: the run that they belong to is still going on.
    """
    found = [file for file in files if file.is_temporary]
    for file in found:
        # In a container each run may have the number of the one before.
        if file.writer != os.getpid() and _is_running(file.writer):
            raise SiteError(f"{root}: another run (process {file.writer}) is writing there. Wait for its end, and run again.")
    return [root / file.path for file in found]


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
