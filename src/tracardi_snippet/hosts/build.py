"""The run over the folder that a host has written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tracardi_snippet.findings import Location, Severity
from tracardi_snippet.hosts.garbage import without_gc
from tracardi_snippet.hosts.settings import shown
from tracardi_snippet.printable import printable
from tracardi_snippet.report.text import counted, summary_text

if TYPE_CHECKING:
    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.findings import Finding
    from tracardi_snippet.hosts.metadata import BuiltPages
    from tracardi_snippet.run import Result


@without_gc()
def inject_built(loaded: LoadedConfig, site: Path, pages: BuiltPages) -> Result:
    """Puts the block into every page of the folder. Work from disk: what hosts rewrite, leave as it was or write past their own
    hooks all comes out the same.

    :raises ConfigError: what pages say of themselves can not be used.
    :raises SnippetError: as ``inject_site``.
    """
    # Not before: what is imported lies in the heap that the host's collector goes through while it builds.
    from tracardi_snippet.pipeline import inject_site
    from tracardi_snippet.run import RunOptions

    site = Path(shown(site))
    loaded = pages.added_to(loaded)
    result = inject_site(loaded, site, RunOptions())
    sources = {str(site / path): source for path, source in loaded.origins.sources.items()}
    result.findings = [
        replace(finding, location=Location(sources[finding.location.file])) if finding.location.file in sources else finding
        for finding in result.findings
    ]
    return result


def blocked_text(result: Result) -> str:
    """Why the host's build fails, after the findings have been told."""
    errors = sum(finding.severity == Severity.ERROR for finding in result.findings)
    return f"{counted(errors, 'error')}: no page got the tracker."


def summary_lines(result: Result) -> list[str]:
    return summary_text(result, dry=False).splitlines()


def finding_text(finding: Finding) -> str:
    """Without the severity, which a host's log has a level for."""
    lines = [f"{finding.location}: {finding.message} [{finding.rule}]", *(f"    {hint}" for hint in finding.hints)]
    return "\n".join(printable(line) for line in lines)
