"""Dispatch to the output formats. A run loads only the module of its format."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.errors import SnippetError
    from tracardi_snippet.findings import Finding
    from tracardi_snippet.run import Result

JSON, GITHUB, SARIF = "json", "github", "sarif"


def exit_code(result: Result) -> int:
    return 1 if result.is_blocked else 0


def result_in(output_format: str, command: str, result: Result) -> str:
    """Return the result in a machine's format. Empty for ``text``, and for GitHub if nothing was found."""
    if output_format == JSON:
        from tracardi_snippet.report.document import result_json

        return result_json(command, result, exit_code(result))
    return findings_in(output_format, result.findings, exit_code(result))


def findings_in(output_format: str, findings: Sequence[Finding], code: int) -> str:
    """Return findings in a format that holds nothing else. Empty for other formats, and for GitHub without findings.

    :param code: the exit code of the run.
    """
    if output_format == GITHUB:
        from tracardi_snippet.report.github import finding_annotations

        return finding_annotations(findings)
    if output_format == SARIF:
        from tracardi_snippet.report.sarif import findings_sarif

        return findings_sarif(findings, code)
    return ""


def errors_in(output_format: str, command: str, errors: Sequence[SnippetError | OSError]) -> str:
    """Return the errors that ended a run with exit code 2; without errors, the result of a check that found none."""
    from tracardi_snippet.report.error_reports import faults_of

    faults = [fault for error in errors for fault in faults_of(error)]
    if output_format == JSON:
        from tracardi_snippet.report.document import errors_json

        return errors_json(command, faults)
    if output_format == GITHUB:
        from tracardi_snippet.report.github import error_annotations

        return error_annotations(faults)
    if output_format == SARIF:
        from tracardi_snippet.report.sarif import errors_sarif

        return errors_sarif(faults)
    return ""
