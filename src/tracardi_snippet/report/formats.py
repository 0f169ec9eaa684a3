"""The output formats by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.report.document import errors_json, result_json
from tracardi_snippet.report.faults import faults_of
from tracardi_snippet.report.github import error_annotations, finding_annotations
from tracardi_snippet.report.sarif import errors_sarif, findings_sarif

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracardi_snippet.run import Result

JSON, GITHUB, SARIF = "json", "github", "sarif"


def exit_code(result: Result) -> int:
    return 1 if result.is_blocked else 0


def result_in(output_format: str, command: str, result: Result) -> str:
    """What a machine reads of a run that came to its end; nothing for ``text``, nor for GitHub where nothing was found."""
    if output_format == JSON:
        return result_json(command, result, exit_code(result))
    if output_format == GITHUB:
        return finding_annotations(result.findings)
    if output_format == SARIF:
        return findings_sarif(result.findings, exit_code(result))
    return ""


def errors_in(output_format: str, command: str, errors: Sequence[Exception]) -> str:
    """The same for a run that errors have ended, with exit code 2, or that had only errors to look for and found none."""
    faults = [fault for error in errors for fault in faults_of(error)]
    if output_format == JSON:
        return errors_json(command, faults)
    if output_format == GITHUB:
        return error_annotations(faults)
    if output_format == SARIF:
        return errors_sarif(faults)
    return ""
