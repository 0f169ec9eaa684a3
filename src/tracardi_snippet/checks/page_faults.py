"""Report faults of single pages: a second tracker, a policy that blocks ours, a charset that browsers guess, a redirect.

``Injector`` finds the faults of each page and gives each fault a name, which is a tuple:

- the kind of another tracker;
- ``policy`` with the missing sources;
- ``charset`` with ``utf-8`` or an empty text;
- ``redirect`` with the numbers of an entry of ``pages`` and of its pattern.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.config.globs import Globs
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
_RULES = {"policy": Rule.POLICY_BLOCKS, "charset": Rule.CHARSET_UNDECLARED, "redirect": Rule.REDIRECT_SKIPPED}
_UNDECLARED = "the page declares no charset, so browsers guess it, and the block would change the guess: the page gets no block"
_META = '<meta charset="utf-8">'
_DECLARE = f"add {_META} as the first line of its head"
_SERVER = "if your server names a charset in Content-Type, set inject.charset to it"


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
    for (kind, *details), occurrence in merged.items():
        place = loaded.place_in(reader.site, occurrence.path, occurrence.line, None)
        more = f" (and {occurrence.count - 1} more)" if occurrence.count > 1 else ""
        if kind == "policy":
            message = f"the page's own Content-Security-Policy would block the tracker{more}"
            yield Finding(Rule.POLICY_BLOCKS, Severity.ERROR, message, place, policy_hints(details), fix=policy_fix(details))
        elif kind == "charset":
            how = _DECLARE if details[0] == "utf-8" else f"save it as UTF-8, and {_DECLARE}"
            message = f"{_UNDECLARED}{more}"
            yield Finding(Rule.CHARSET_UNDECLARED, Severity.WARNING, message, place, (how, _SERVER), fix=_META)
        elif kind == "redirect":
            yield from _redirect_findings(loaded, survey, occurrence, int(details[0]), int(details[1]))
        else:
            message, hint = _SECOND_TRACKER[kind]
            yield Finding(Rule.SECOND_TRACKER, Severity.ERROR, f"{message}{more}", place, (hint,))


def _rule_of(kind: str) -> Rule:
    return _RULES.get(kind, Rule.SECOND_TRACKER)


def _redirect_findings(
    loaded: LoadedConfig, survey: Survey, occurrence: Occurrence, entry: int, number: int
) -> Iterator[Finding]:
    """Yield a finding if the entry of ``pages`` was meant for the redirect.

    This is so if the entry names the page, or matches only redirects.
    """
    rule = loaded.config.pages[entry]
    is_named = Globs([rule.match[number]]).is_paths
    has_pages = any(entry in key.matching for key in survey.groups)
    if (has_pages and not is_named) or not (rule.auto.events or rule.auto.triggers):
        return
    more = f", and {occurrence.count - 1} more pages like it," if occurrence.count > 1 else ""
    message = f"{occurrence.path}{more} only redirects and gets no block: events and triggers of this entry never fire there"
    hints = ("name the page that it leads to", "to track redirects as well, set inject.redirects to true")
    place = loaded.location_of(("pages", entry, "match", number))
    yield Finding(Rule.REDIRECT_SKIPPED, Severity.WARNING, message, place, hints, highlight=rule.match[number])


def policy_hints(missing: list[str]) -> tuple[str, ...]:
    """Return a hint for each source that a policy lacks, such as ``script-src 'sha256-...'``."""
    from tracardi_snippet.block.policy_gaps import WITH_INTEGRITY

    return tuple(
        f"set {source}: 'strict-dynamic' allows a file by its hash only"
        if source == WITH_INTEGRITY
        else f"add to its {source.replace(' ', ': ', 1)}"
        for source in missing
    )


def policy_fix(missing: list[str]) -> str:
    """Return the sources to add to a policy, directive by directive."""
    from tracardi_snippet.block.policy_gaps import WITH_INTEGRITY

    directives: dict[str, list[str]] = {}  # of two directives with the same name, browsers ignore the second
    for source in missing:
        if source != WITH_INTEGRITY:
            name, _, value = source.partition(" ")
            directives.setdefault(name, []).append(value)
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())
