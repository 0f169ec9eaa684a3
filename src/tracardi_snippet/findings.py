"""Findings: faults of config and pages. A report prints them, and the exit code follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """The severity of a finding. With ``--strict`` a warning counts as an error; a note never does."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Rule(StrEnum):
    """Kinds of findings. The ids are stable; docs/reference.md explains each."""

    TAG_MISSING = "tag-missing"
    TAG_UNUSED = "tag-unused"
    PATTERN_UNMATCHED = "pattern-unmatched"
    SELECTOR_UNMATCHED = "selector-unmatched"
    SECOND_TRACKER = "second-tracker"
    POLICY_BLOCKS = "policy-blocks"
    CHARSET_UNDECLARED = "charset-undeclared"
    REDIRECT_SKIPPED = "redirect-skipped"
    PAGE_UNREADABLE = "page-unreadable"
    PAGE_UNDECODABLE = "page-undecodable"
    CONFIG_PUBLISHED = "config-published"
    TAG_LATE = "tag-late"
    TAG_IN_SHADOW = "tag-in-shadow"
    IGNORE_UNUSED = "ignore-unused"
    PRIVATE_FILE = "private-file"
    DERIVED_STALE = "derived-stale"
    BLOCK_MISSING = "block-missing"
    BLOCK_STALE = "block-stale"
    TRIGGER_SILENT = "trigger-silent"
    EVENT_MISSING = "event-missing"
    REQUEST_REFUSED = "request-refused"
    PAGE_NOT_LOADED = "page-not-loaded"
    CONSOLE_ERROR = "console-error"
    EXPECTATION_FAILED = "expectation-failed"


PUBLISHED_RULES = frozenset({Rule.BLOCK_MISSING, Rule.BLOCK_STALE})
"""Rules about a site that should have been injected already: only ``check`` applies them."""

VISIT_RULES = frozenset(
    (
        Rule.TRIGGER_SILENT,
        Rule.EVENT_MISSING,
        Rule.REQUEST_REFUSED,
        Rule.PAGE_NOT_LOADED,
        Rule.CONSOLE_ERROR,
        Rule.EXPECTATION_FAILED,
    )
)
"""Rules whose faults only a browser shows: ``visit`` finds them, and every other rule is for ``check``."""


@dataclass(frozen=True, slots=True)
class Location:
    """The place of a finding."""

    file: str
    """The file, as the user can open it."""
    line: int | None = None
    """Line in the file, from 1; None if only the file is known."""
    column: int | None = None
    """Column in characters, from 1; None if no column is known."""

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of the config or of a page."""

    rule: Rule
    """The kind of fault."""
    severity: Severity
    """The severity of this finding."""
    message: str
    """One sentence for a person, without the place."""
    location: Location
    """The place of the fault."""
    hints: tuple[str, ...] = ()
    """Suggestions, best first: the text that was probably meant, or a fix."""
    page: str = ""
    """Path in the site of the page or file that has the fault; empty for a fault of the config."""
    fix: str = ""
    """Text that can be pasted to mend the fault, or empty."""
    highlight: str = ""
    """The words at fault in the line that ``location`` names; a report marks them."""
