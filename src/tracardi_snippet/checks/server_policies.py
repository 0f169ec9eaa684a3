"""Content-Security-Policies that a server or a host will send with the pages, and which of them block the tracker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.checks.address_patterns import addresses_of
from tracardi_snippet.checks.header_formats import read_headers
from tracardi_snippet.checks.page_faults import policy_fix, policy_hints
from tracardi_snippet.findings import Finding, Location, Rule, Severity
from tracardi_snippet.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracardi_snippet.checks.header_formats import HeaderPolicy
    from tracardi_snippet.checks.rule_settings import RuleSettings
    from tracardi_snippet.checks.server_files import ServerFile
    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.site.page_reader import PageReader


def blocking_policies(
    files: Sequence[ServerFile], loaded: LoadedConfig, reader: PageReader, settings: RuleSettings
) -> Iterator[Finding]:
    """Yield a finding for each policy that would block the tracker on a page that it is sent with."""
    policies = read_headers(files)
    paths = [path for path in reader.paths() if not reader.injector.excludes(path)] if policies else []
    suspects = [
        (policy, covered)
        for policy, covered in _covered(policies, paths)
        if _missing(policy, map(Page, covered), loaded, reader)
    ]
    if not suspects:  # most policies block nothing: no page has been read again
        return
    wanted = {path for _, covered in suspects for path in covered}
    pages = {page.path: page for page, _ in reader.pages() if page.path in wanted}
    for policy, covered in suspects:
        tracked = [pages[path] for path in covered if path in pages]
        tracked = [page for page in tracked if not settings.excuses(Rule.POLICY_BLOCKS, reader.injector.ignoring(page.path))]
        if missing := _missing(policy, tracked, loaded, reader):
            shown = f"{len(tracked):,} pages" if len(tracked) > 1 else tracked[0].path
            yield Finding(
                Rule.POLICY_BLOCKS,
                Severity.ERROR,
                f"the Content-Security-Policy that the server sends with {shown} would block the tracker",
                Location(str(policy.file), policy.line),
                policy_hints(missing),
                fix=policy_fix(missing),
                highlight="Content-Security-Policy",
            )


def _covered(policies: Sequence[HeaderPolicy], paths: Sequence[str]) -> Iterator[tuple[HeaderPolicy, list[str]]]:
    """Yield each policy with the pages that it is sent with. Some files have a policy for each page."""
    by_address: dict[str, list[str]] = {}
    if any(policy.address for policy in policies):
        for path in paths:
            for address in addresses_of(path):
                by_address.setdefault(address, []).append(path)
    for policy in policies:
        candidates = by_address.get(policy.address, []) if policy.address else paths
        yield policy, [path for path in candidates if policy.covers(path)]


def _missing(policy: HeaderPolicy, pages: Iterable[Page], loaded: LoadedConfig, reader: PageReader) -> list[str]:
    """Return the sources that the policy lacks for at least one of the pages, each source once."""
    from tracardi_snippet.block.csp import needs_of
    from tracardi_snippet.block.policy_gaps import missing_in_header

    blocks = dict.fromkeys(reader.injector.block(page) for page in pages)
    lacking = (source for block in blocks for source in missing_in_header(policy.text, needs_of(block, loaded.config)))
    return list(dict.fromkeys(lacking))
