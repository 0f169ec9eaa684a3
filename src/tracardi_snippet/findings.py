"""What verification finds: values that a report prints and an exit code follows from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Rule(StrEnum):
    """Stable ids; the docs name each."""

    TAG_MISSING = "tag-missing"
    TAG_UNUSED = "tag-unused"
    PATTERN_UNMATCHED = "pattern-unmatched"
    SELECTOR_UNMATCHED = "selector-unmatched"
    SECOND_TRACKER = "second-tracker"
    POLICY_BLOCKS = "policy-blocks"
    PAGE_UNREADABLE = "page-unreadable"
    PAGE_UNDECODABLE = "page-undecodable"
    CONFIG_PUBLISHED = "config-published"


@dataclass(frozen=True, slots=True)
class Location:
    """``file`` as the user can open it; ``line`` and ``column`` are 1-based, or None where only the file is known."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Finding:
    """``hints`` say what was probably meant, best first."""

    rule: Rule
    severity: Severity
    message: str
    location: Location
    hints: tuple[str, ...] = ()
