"""Compare a site with the one that ``inject`` would write: each page has the block, brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.findings import Finding, Location, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tracardi_snippet.site.survey import Survey

_FACTS = {
    "injected": (Rule.BLOCK_MISSING, "the page has no block, so its visits are not tracked"),
    "updated": (Rule.BLOCK_STALE, "the page's block is not the one of this config and version"),
    "removed": (Rule.BLOCK_STALE, "the page has a block, and should have none"),
}
_HINT = "run inject after each build of the site"


def unpublished(survey: Survey, site: Path, files: Mapping[str, bytes], *, must_have: bool) -> Iterator[Finding]:
    """Yield a finding for each page that ``inject`` would change, and for each file of ours that it would write.

    :param files: files of ours by their path in the site.
    :param must_have: True: findings are errors. False: findings are warnings, and a site without any block has none.
    """
    severity = Severity.ERROR if must_have else Severity.WARNING
    has_block = survey.changes.keys() & {"unchanged", "updated", "removed"}
    if not (must_have or has_block):
        return
    for change, paths in survey.differing.items():
        rule, message = _FACTS[change]
        for path in paths:
            yield Finding(rule, severity, message, Location(f"{site}/{path}"), (_HINT,), page=path)
    if not survey.changes["unchanged"]:
        return
    for path, content in files.items():
        found = _read(site / path, len(content) + 1)
        if found != content:
            message = "the pages load this file, and it " + ("does not exist" if found is None else "has other bytes")
            yield Finding(Rule.BLOCK_STALE, severity, message, Location(f"{site}/{path}"), (_HINT,), page=path)


def _read(path: Path, size: int) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError:
        return None
