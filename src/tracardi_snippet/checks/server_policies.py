"""Content-Security-Policies that a server or a host will send with the pages, and which of them block the tracker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.checks.header_formats import read_headers
from tracardi_snippet.checks.page_faults import policy_fix, policy_hints
from tracardi_snippet.findings import Finding, Location, Rule, Severity
from tracardi_snippet.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracardi_snippet.checks.header_formats import HeaderPolicy
    from tracardi_snippet.checks.server_files import ServerFile
    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.site.page_reader import PageReader


def blocking_policies(files: Sequence[ServerFile], loaded: LoadedConfig, reader: PageReader) -> Iterator[Finding]:
    """Yield a finding for each policy that would block the tracker on a page whose address it covers."""
    policies = [policy for file in files for policy in read_headers(file)]
    paths = [path for path in reader.paths() if not reader.injector.excludes(path)] if policies else []
    for policy in policies:
        covered = [path for path in paths if policy.covers(path)]
        missing = _missing(policy, covered, loaded, reader)
        if missing:
            pages = f"{len(covered):,} pages" if len(covered) > 1 else covered[0]
            message = f"the Content-Security-Policy that the server sends with {pages} would block the tracker"
            yield Finding(
                Rule.POLICY_BLOCKS,
                Severity.ERROR,
                message,
                Location(str(policy.file), policy.line),
                policy_hints(missing),
                fix=policy_fix(missing),
                highlight="Content-Security-Policy",
            )


def _missing(policy: HeaderPolicy, paths: Sequence[str], loaded: LoadedConfig, reader: PageReader) -> list[str]:
    """Return the sources that the policy lacks for at least one of the pages, each source once."""
    from tracardi_snippet.block.csp import needs_of
    from tracardi_snippet.block.policy_gaps import missing_sources

    blocks = dict.fromkeys(reader.injector.block(Page(path)) for path in paths)
    lacking = (source for block in blocks for source in missing_sources(policy.text, needs_of(block, loaded.config)))
    return list(dict.fromkeys(lacking))
