"""Scans a whole site before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracardi_snippet.config.globs import Globs
from tracardi_snippet.errors import SiteError
from tracardi_snippet.findings import Finding, Location, Rule, Severity
from tracardi_snippet.scan import Page, UndecodableError, scan_page
from tracardi_snippet.site import SiteFile, list_files
from tracardi_snippet.staging import CHANGED, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from tracardi_snippet.config.model import Inject

EXCLUDED = "excluded"
LINK = "symbolic link"


@dataclass(slots=True)
class Survey:
    """``files`` are all files of the site, ``pages`` its HTML, in the order of their paths.

    ``findings`` are of pages that could not be scanned.
    """

    site: Path
    files: list[SiteFile]
    pages: list[Page] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _stamps: dict[str, tuple[int, int]] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        """The bytes of a page that was scanned.

        :raises SiteError: it can not be read, or is another than was scanned.
        """
        file = self.site / path
        try:
            data = file.read_bytes()
            found = stamp(file)
        except OSError as error:
            raise SiteError(f"{file}: can not be read: {error.strerror}. Nothing was changed.") from error
        if found != self._stamps[path]:
            raise SiteError(f"{file}: {CHANGED}")
        return data

    def scan(self, file: SiteFile, settings: Inject, *, is_excluded: bool) -> Page:
        """Reads one page; one that can not be read or decoded becomes a finding and a skipped page.

        Of an excluded one only our elements count, which an earlier run may have left in it.
        """
        path = self.site / file.path
        try:
            self._stamps[file.path] = stamp(path)
            page = scan_page(file.path, path.read_bytes(), settings)
            return Page(file.path, page.encoding, own=page.own, skip=EXCLUDED) if is_excluded else page
        except OSError as error:
            message, rule, severity = f"can not be read: {error.strerror}", Rule.PAGE_UNREADABLE, Severity.ERROR
        except UndecodableError as error:
            message, rule, severity = str(error), Rule.PAGE_UNDECODABLE, Severity.WARNING
        if is_excluded:
            return Page(file.path, skip=EXCLUDED)
        self.findings.append(Finding(rule, severity, message, Location(str(path))))
        return Page(file.path, skip=message)


def survey_site(
    site: Path,
    settings: Inject,
    exclude: Sequence[str],
    progress: Callable[[Sequence[SiteFile]], Iterable[SiteFile]] = iter,
) -> Survey:
    """Lists the site and scans its pages.

    :raises SiteError: the folder can not be used, or holds no HTML.
    """
    files = list_files(site)
    html = [file for file in files if file.is_page]
    if not html:
        raise SiteError(f"{site}: holds no HTML files. Build the site first, or give the folder of its HTML.")
    survey = Survey(site, files)
    excluded = Globs([*settings.exclude, *exclude])
    for file in progress(html):
        if file.link is not None:
            survey.pages.append(Page(file.path, skip=LINK))  # what it leads to is a page of its own, or not of this site
        else:
            survey.pages.append(survey.scan(file, settings, is_excluded=excluded.match(file.path)))
    return survey
