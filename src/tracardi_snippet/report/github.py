"""Annotations of GitHub Actions: lines on stdout that the runner obeys.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tracardi_snippet.findings import Location, Severity
from tracardi_snippet.printable import printable
from tracardi_snippet.report.places import repository_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracardi_snippet.findings import Finding
    from tracardi_snippet.report.error_reports import Fault

# GitHub shows at most ten annotations of a kind for a step. All others are lost without a message.
_MAX_ANNOTATIONS = 10
_MAX_LINES = 50
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def finding_annotations(findings: Sequence[Finding]) -> str:
    return "\n".join(
        line
        for severity in Severity
        for line in _of_one_kind([finding for finding in findings if finding.severity == severity])
    )


def _of_one_kind(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield an annotation for each finding. If there are too many, the last annotation of a rule lists the rest."""
    rules: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        rules[finding.rule].append(finding)
    room = _MAX_ANNOTATIONS - len(rules)
    for rule, found in rules.items():
        shown = min(len(found), 1 + room)
        room -= shown - 1
        for finding in found[: shown - 1]:
            yield _annotation(finding, rule, [finding])
        yield _annotation(found[shown - 1], rule, found[shown - 1 :])


def _annotation(first: Finding, rule: str, findings: Sequence[Finding]) -> str:
    title = rule if len(findings) == 1 else f"{rule}, {len(findings)} times"
    if len(findings) == 1:
        lines = [first.message, *first.hints]
    else:
        lines = [f"{finding.location}: {finding.message}" for finding in findings[:_MAX_LINES]]
        lines += [f"and {len(findings) - _MAX_LINES} more"] if len(findings) > _MAX_LINES else []
    return _command(first.severity, first.location, title, lines)


def error_annotations(faults: Sequence[Fault]) -> str:
    """Return an annotation for each error. If there are more than ten, the last annotation lists the rest."""
    shown = faults if len(faults) <= _MAX_ANNOTATIONS else faults[: _MAX_ANNOTATIONS - 1]
    lines = [_command(Severity.ERROR, _place(fault), fault.kind, [fault.message]) for fault in shown]
    if rest := faults[len(shown) :]:
        messages = [f"{_place(fault)}: {fault.message}" for fault in rest[:_MAX_LINES]]
        lines.append(_command(Severity.ERROR, _place(rest[0]), f"{len(rest)} more errors", messages))
    return "\n".join(lines)


def _place(fault: Fault) -> Location:
    return Location(fault.file, fault.line)


def _command(severity: Severity, place: Location, title: str, messages: Sequence[str]) -> str:
    properties = {"file": repository_path(place.file), "line": place.line, "col": place.column, "title": title}
    given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)
    text = "\n".join(printable(message) for message in messages)
    return f"::{_COMMANDS[severity]} {given}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")
