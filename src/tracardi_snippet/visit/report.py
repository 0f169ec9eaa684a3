"""The result of a visit as text for a person, and as a JSON document."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from tracardi_snippet.config.keys import notation
from tracardi_snippet.findings import Severity
from tracardi_snippet.printable import json_text, printable
from tracardi_snippet.report.document import JSON_VERSION, finding_object
from tracardi_snippet.report.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracardi_snippet.visit.outcome import PageVisit
    from tracardi_snippet.visit.result import VisitResult


def summary_text(result: VisitResult) -> str:
    """Return the summary: pages, triggers, events and requests, and the verdict."""
    return "\n".join(map(printable, _summary(result)))


def _summary(result: VisitResult) -> Iterator[str]:
    pages, fired = counted(len(result.visits), "page"), f"{result.fired:,} of {counted(result.triggers, 'trigger')} fired"
    arrived = f"{counted(result.events, 'event')} in {counted(result.requests, 'request')}"
    yield f"{result.site}: {pages} visited, {fired}, {arrived}"
    if result.skipped:
        yield f"{counted(result.skipped, 'page')} skipped: 'tracardi-snippet check' gives the reason"
    if result.findings:
        numbers = Counter(finding.severity for finding in result.findings)
        found = [counted(numbers[severity], severity) for severity in Severity if numbers[severity]]
        yield f"{', '.join(found)}."


def events_text(result: VisitResult) -> str:
    """Return a line for each event that arrived, page by page."""
    lines = []
    for visit in result.visits:
        lines.append(visit.chosen.path)
        lines += [f"  {event['type']:20} {json.dumps(event['properties'], ensure_ascii=False)}" for event in _events(visit)]
    return "\n".join(map(printable, lines))


def result_json(result: VisitResult, exit_code: int) -> str:
    return json_text(
        {
            "version": JSON_VERSION,
            "command": "visit",
            "site": str(result.site),
            "browser": result.browser,
            "exit_code": exit_code,
            "summary": {
                "pages": len(result.visits),
                "skipped": result.skipped,
                "triggers": result.triggers,
                "fired": result.fired,
                "events": result.events,
                "requests": result.requests,
            },
            "pages": [_page(visit) for visit in result.visits],
            "findings": [finding_object(finding) for finding in result.findings],
        }
    )


def _page(visit: PageVisit) -> dict[str, Any]:
    return {
        "path": visit.chosen.path,
        "failure": visit.failure or None,
        "triggers": [
            {
                "key": notation(outcome.key),
                "tag": outcome.trigger.tag,
                "trigger": outcome.trigger.trigger,
                "event": outcome.trigger.data.event,
                "fired": outcome.fired,
                "reason": outcome.reason or None,
            }
            for outcome in visit.outcomes
        ],
        "events": _events(visit),
    }


def _events(visit: PageVisit) -> list[dict[str, Any]]:
    return [{"type": str(event.get("type")), "properties": event.get("properties") or {}} for event in visit.events]
