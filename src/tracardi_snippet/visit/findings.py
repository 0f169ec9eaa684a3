"""Turn what the visits have found out into findings. Each names page, line and the line of the config."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.findings import Finding, Location, Rule, Severity
from tracardi_snippet.visit.diagnose import is_of_policy, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tracardi_snippet.config import LoadedConfig
    from tracardi_snippet.config.keys import Key
    from tracardi_snippet.visit.choice import ChosenPage
    from tracardi_snippet.visit.outcome import PageVisit, TriggerOutcome


def visit_findings(loaded: LoadedConfig, site: Path, visits: Iterable[PageVisit]) -> Iterator[Finding]:
    """Yield the findings of all visits, page by page."""
    for visit in visits:
        yield from _of_page(loaded, site, visit)


def _of_page(loaded: LoadedConfig, site: Path, visit: PageVisit) -> Iterator[Finding]:
    chosen = visit.chosen
    head = loaded.place_in(site, chosen.path, chosen.head_line, None)

    def error(rule: Rule, message: str, location: Location = head, hints: tuple[str, ...] = (), highlight: str = "") -> Finding:
        return Finding(rule, Severity.ERROR, message, location, hints, page=chosen.path, highlight=highlight)

    if visit.failure:
        yield error(Rule.PAGE_NOT_LOADED, f"the page was given up: {visit.failure}")
    for event in visit.missing:
        message = f'the auto event "{event.type}" does not arrive: {event.reason}'
        yield error(Rule.EVENT_MISSING, message, hints=(_config_hint(loaded, "event", event.key),))
    for outcome in visit.outcomes:
        if not outcome.fired:
            place = _place_of_tag(loaded, site, chosen, outcome) or head
            hints = (_config_hint(loaded, "trigger", outcome.key),)
            yield error(Rule.TRIGGER_SILENT, _silent(outcome), place, hints, outcome.trigger.tag or "")
    for refusal in visit.refusals:
        what = f'"{refusal.type}"' if refusal.type else "a request"
        yield error(Rule.REQUEST_REFUSED, f"Tracardi would refuse {what}: {refusal.place} {refusal.message}")
    is_told = bool(visit.missing) or not all(outcome.fired for outcome in visit.outcomes)
    for text in visit.console:
        if not (is_told and (is_of_policy(text) or text.startswith("tracardi-snippet:"))):  # the reason of another finding
            yield error(Rule.CONSOLE_ERROR, f"an error that the page does not have without our block: {shortened(text)}")


def _silent(outcome: TriggerOutcome) -> str:
    trigger = outcome.trigger
    of = f' of "{trigger.tag}"' if trigger.tag else ""
    return f'{trigger.trigger}{of} does not fire "{trigger.data.event}": {outcome.reason}'


def _config_hint(loaded: LoadedConfig, what: str, key: Key) -> str:
    return f"the {what} is at {loaded.location_of(key)}"


def _place_of_tag(loaded: LoadedConfig, site: Path, chosen: ChosenPage, outcome: TriggerOutcome) -> Location | None:
    first = next((tag for tag in chosen.page.tags if outcome.trigger.tag in tag.names), None)
    return loaded.place_in(site, chosen.path, first.line, first.column) if first else None
