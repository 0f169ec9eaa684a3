"""SARIF 2.1.0, as code scanning reads it: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tracardi_snippet import __version__
from tracardi_snippet.findings import Rule
from tracardi_snippet.printable import json_text
from tracardi_snippet.report.error_reports import exit_code_of
from tracardi_snippet.report.places import repository_path
from tracardi_snippet.report.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.findings import Finding
    from tracardi_snippet.report.error_reports import Fault

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_IDS = [str(rule) for rule in Rule]


def findings_sarif(findings: Sequence[Finding], exit_code: int) -> str:
    seen: Counter[str] = Counter()
    results = [_result(finding, seen) for finding in findings]
    return _log({"executionSuccessful": True, "exitCode": exit_code}, results)


def errors_sarif(faults: Sequence[Fault]) -> str:
    """Return a log without results: errors are the reason why there are none."""
    configuration = [_notification(fault) for fault in faults if fault.problem]
    execution = [_notification(fault) for fault in faults if not fault.problem]
    invocation: dict[str, Any] = {"executionSuccessful": not faults, "exitCode": exit_code_of(faults)}
    if configuration:
        invocation["toolConfigurationNotifications"] = configuration
    if execution:
        invocation["toolExecutionNotifications"] = execution
    return _log(invocation, [])


def _log(invocation: dict[str, Any], results: list[dict[str, Any]]) -> str:
    rules = [
        {
            "id": rule,
            "shortDescription": {"text": RULES[rule].fact},
            "help": {"text": f"{RULES[rule].why} {RULES[rule].help}"},
            "defaultConfiguration": {"level": RULES[rule].severity},
        }
        for rule in Rule
    ]
    run = {
        "tool": {"driver": {"name": "tracardi-snippet", "semanticVersion": __version__, "rules": rules}},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(finding: Finding, seen: Counter[str]) -> dict[str, Any]:
    place = finding.location
    print_ = _fingerprint(finding)
    seen[print_] += 1
    result = {
        "ruleId": finding.rule,
        "ruleIndex": _IDS.index(finding.rule),
        "level": finding.severity,
        "message": {"text": "\n".join((finding.message, *finding.hints))},
        "partialFingerprints": {"finding/v1": f"{print_}:{seen[print_]}"},
    }
    return result | _locations(place.file, place.line, place.column)


def _fingerprint(finding: Finding) -> str:
    """Return a hash that stays the same if lines move or other pages change. Only quoted names of the message count."""
    names = re.findall(r'"[^"]*"', finding.message)
    parts = (finding.rule, repository_path(finding.location.file), *names)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _notification(fault: Fault) -> dict[str, Any]:
    notification = {"descriptor": {"id": fault.kind}, "level": "error", "message": {"text": fault.message}}
    return notification | _locations(fault.file, fault.line, None)


def _locations(file: str, line: int | None, column: int | None) -> dict[str, Any]:
    path = repository_path(file)
    if not path:
        return {}
    name = quote(path.encode("utf-8", "surrogateescape"))
    is_elsewhere = path.startswith("/")
    artifact = {"uri": f"file://{name}"} if is_elsewhere else {"uri": name, "uriBaseId": "%SRCROOT%"}
    place: dict[str, Any] = {"artifactLocation": artifact}
    if line:
        place["region"] = {"startLine": line} | ({"startColumn": column} if column else {})
    return {"locations": [{"physicalLocation": place}]}
