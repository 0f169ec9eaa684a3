"""A run's result as one JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracardi_snippet.printable import json_text
from tracardi_snippet.report.error_reports import exit_code_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.findings import Finding
    from tracardi_snippet.report.error_reports import Fault
    from tracardi_snippet.run import Result
    from tracardi_snippet.tracker.bundle import Bundle

JSON_VERSION = 1


def result_json(command: str, result: Result, exit_code: int) -> str:
    document: dict[str, Any] = {
        "version": JSON_VERSION,
        "command": command,
        "site": str(result.site),
        "out": str(result.out) if result.out else None,
        "written": result.is_written,
        "exit_code": exit_code,
        "pages": {what: result.changes.get(what, 0) for what in ("injected", "updated", "unchanged", "removed")},
        "skipped": result.skipped,
        "renewed": result.renewed,
        "links_left_out": result.left_out,
        "hard_links": result.hard_links,
        "left_behind": result.left_behind,
        "findings": [finding_object(finding) for finding in result.findings],
        "bundle": bundle_object(result.bundle) if result.bundle else None,
    }
    if result.diffs:
        document["diffs"] = result.diffs
    return json_text(document)


def bundle_object(bundle: Bundle) -> dict[str, Any]:
    return {
        "bytes": len(bundle.data),
        "gzip": bundle.gzipped,
        "features": list(bundle.features),
        "file_name": bundle.file_name,
        "integrity": bundle.integrity,
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "file": finding.location.file,
        "line": finding.location.line,
        "column": finding.location.column,
        "hints": list(finding.hints),
        "page": finding.page or None,
        "fix": finding.fix or None,
    }


def errors_json(command: str, faults: Sequence[Fault]) -> str:
    """Return the document of a run that ended in errors, or of a check for errors that found none."""
    errors = [
        {
            "kind": fault.kind,
            "message": fault.message,
            "file": fault.file or None,
            "line": fault.line,
            "key": (fault.problem.key if fault.problem else "") or None,
        }
        for fault in faults
    ]
    exit_code = exit_code_of(faults)
    return json_text({"version": JSON_VERSION, "command": command, "exit_code": exit_code, "errors": errors})
