"""Report files of the site that are not pages: private files, and files made from pages that cannot be renewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.findings import Finding, Location, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracardi_snippet.site.survey import StaleFile


def private_files(paths: Sequence[str], site: Path) -> list[Finding]:
    """Return a finding for each file of the site that nobody means to publish."""
    message = "a private file lies in the site and would be published with it"
    hints = ("move the file out of the site; if anybody may read it, name it under inject.exclude",)
    return [Finding(Rule.PRIVATE_FILE, Severity.WARNING, message, Location(f"{site}/{path}"), hints) for path in paths]


def stale_files(files: Sequence[StaleFile], site: Path) -> list[Finding]:
    """Return a finding for each file that was made from a page and cannot be renewed."""
    hint = "make it after inject, as the last step of the build"
    return [
        Finding(
            Rule.DERIVED_STALE,
            Severity.WARNING,
            file.message,
            Location(f"{site}/{file.path}", file.line or None),
            (hint,),
            page=file.path,
            highlight=file.digits,
        )
        for file in files
    ]
