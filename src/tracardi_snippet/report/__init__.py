"""A run's result, or the error that ended it, in each output format. Values in, text out: only cli/ prints."""

from __future__ import annotations

from tracardi_snippet.report.formats import errors_in, exit_code, findings_in, result_in
from tracardi_snippet.report.text import findings_text, sizes_text, summary_text

__all__ = ["errors_in", "exit_code", "findings_in", "findings_text", "result_in", "sizes_text", "summary_text"]
