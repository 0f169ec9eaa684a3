"""Faults that pages have by themselves: a second tracker, a policy that blocks ours, bytes that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.findings import Finding, Location, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracardi_snippet.checks.rule_settings import RuleSettings
    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.site.page_reader import PageReader
    from tracardi_snippet.site.survey import Occurrence, Survey

_TWICE = "a tracker stands there that is not ours to update: every event would count twice"
_SECOND_TRACKER = {
    "whole": (_TWICE, "inject --replace-stock takes it out"),
    "mixed": (
        _TWICE,
        "other code stands in its script: move that to a script of its own, then inject --replace-stock takes it out",
    ),
    "boomtrain": (
        "Boomtrain's own library is loaded there, which takes _bt for itself: what pages track would be lost",
        "take it out of the page, or of its template",
    ),
}


def unusable_pages(survey: Survey, site: Path) -> list[Finding]:
    """Return a finding for each page that could not be read or decoded."""
    return [
        Finding(
            page.rule,
            Severity.ERROR if page.rule == Rule.PAGE_UNREADABLE else Severity.WARNING,
            page.message,
            Location(f"{site}/{page.path}"),
            page=page.path,
        )
        for page in survey.unusable
    ]


def page_faults(loaded: LoadedConfig, survey: Survey, reader: PageReader, settings: RuleSettings) -> Iterator[Finding]:
    """Yield a finding for each kind of fault: the first page that has it, and the number of the others."""
    merged: dict[tuple[str, ...], Occurrence] = {}
    for (what, ignoring), occurrence in survey.occurrences.items():
        if settings.excuses(_rule_of(what[0]), ignoring):
            continue
        if what in merged:
            merged[what].count += occurrence.count
        else:
            merged[what] = occurrence
    for (kind, *sources), occurrence in merged.items():
        place = loaded.place_in(reader.site, occurrence.path, occurrence.line, None)
        more = f" (and {occurrence.count - 1} more)" if occurrence.count > 1 else ""
        if kind == "policy":
            message = f"the page's own Content-Security-Policy would block the tracker{more}"
            yield Finding(Rule.POLICY_BLOCKS, Severity.ERROR, message, place, policy_hints(sources), fix=policy_fix(sources))
            continue
        message, hint = _SECOND_TRACKER[kind]
        yield Finding(Rule.SECOND_TRACKER, Severity.ERROR, f"{message}{more}", place, (hint,))


def _rule_of(kind: str) -> Rule:
    return Rule.POLICY_BLOCKS if kind == "policy" else Rule.SECOND_TRACKER


def policy_hints(missing: list[str]) -> tuple[str, ...]:
    """Return a hint for each source that a policy lacks, such as ``script-src 'sha256-...'``."""
    from tracardi_snippet.block.page_policy import WITH_INTEGRITY

    return tuple(
        f"set {source}: 'strict-dynamic' allows a file by its hash only"
        if source == WITH_INTEGRITY
        else f"add to its {source.replace(' ', ': ', 1)}"
        for source in missing
    )


def policy_fix(missing: list[str]) -> str:
    """Return the sources to add to a policy, directive by directive."""
    return "; ".join(source for source in missing if " '" in source or "://" in source)
