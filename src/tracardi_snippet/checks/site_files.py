"""Findings about files of the site that are not pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.findings import Finding, Location, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def private_files(paths: Sequence[str], site: Path) -> list[Finding]:
    """Return a finding for each file of the site that nobody means to publish."""
    message = "a private file lies in the site and would be published with it"
    hints = ("move the file out of the site; if anybody may read it, name it under inject.exclude",)
    return [Finding(Rule.PRIVATE_FILE, Severity.WARNING, message, Location(f"{site}/{path}"), hints) for path in paths]
