"""The run over the folder that a host has written, or over several at once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracardi_snippet.config.load import shown
from tracardi_snippet.findings import Severity
from tracardi_snippet.hosts.garbage import without_gc
from tracardi_snippet.printable import printable
from tracardi_snippet.report.text import counted, summary_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.findings import Finding
    from tracardi_snippet.hosts.metadata import BuiltPages
    from tracardi_snippet.hosts.preview import HostPreview
    from tracardi_snippet.run import Result


@dataclass(slots=True)
class HostBuild:
    """One build of a host, done or under way."""

    loaded: LoadedConfig
    """The config, without the metadata of pages."""
    site: Path
    """The folder that the host writes."""
    pages: BuiltPages
    """The pages that belong to the build."""


def inject_builds(builds: Sequence[HostBuild], preview: HostPreview | None = None) -> list[Result]:
    """Put the block into the pages of nested builds, all at once. The outermost build is the last of ``builds``.

    An inner build with the outermost build's settings is a part of its site: tags and patterns are verified for both together.
    Any other inner build is a site of its own. If one site has errors, no page of any is written.

    :raises SnippetError: as for ``inject_built``.
    """
    *inner, outermost = builds
    sites = [outermost]
    for build in inner:
        below = os.path.relpath(build.site, outermost.site).replace(os.sep, "/")
        is_below = below != ".." and not below.startswith("../")
        folder = "" if below == "." else f"{below}/"
        if is_below and build.loaded.config == outermost.loaded.config:
            outermost.pages.merge(build.pages, folder)
            continue
        if is_below:
            outermost.pages.leave_to(build.pages, build.site, folder)
        sites.insert(0, build)
    if len(sites) > 1:
        results = [inject_built(build.loaded, build.site, build.pages, preview, write=False) for build in sites]
        if any(result.is_blocked for result in results):
            return results
    return [inject_built(build.loaded, build.site, build.pages, preview) for build in sites]


@without_gc()
def inject_built(
    loaded: LoadedConfig, site: Path, pages: BuiltPages, preview: HostPreview | None = None, *, write: bool = True
) -> Result:
    """Put the block into every page of the host's build.

    Works from disk: pages that the host rewrites, leaves as they were, or writes without calling its hooks are treated alike.

    :param site: the folder that the host has written.
    :param preview: if given, the pages send events to a preview, which is started unless it runs.
    :param write: False to verify only.
    :raises ConfigError: the metadata of a page cannot be used.
    :raises SnippetError: as ``inject_site``.
    """
    # Imported late: the host's garbage collector would traverse these modules during the whole build.
    from tracardi_snippet.pipeline import inject_site
    from tracardi_snippet.run import RunOptions

    site = Path(shown(site))
    loaded = pages.added_to(loaded)
    if preview:
        loaded = preview.with_collector(loaded, site)
    return inject_site(loaded, site, RunOptions(is_own_page=pages.is_own_page(site), write=write))


def blocked_text(result: Result) -> str:
    """Return the reason why the host's build fails, to be shown after the findings."""
    errors = sum(finding.severity == Severity.ERROR for finding in result.findings)
    return f"{counted(errors, 'error')}: no page got the tracker."


def summary_lines(result: Result) -> list[str]:
    return summary_text(result, dry=False).splitlines()


def finding_text(finding: Finding) -> str:
    """Return the text of a finding without its severity: a host's log has levels for that."""
    lines = [f"{finding.location}: {finding.message} [{finding.rule}]", *(f"    {hint}" for hint in finding.hints)]
    return "\n".join(printable(line) for line in lines)
