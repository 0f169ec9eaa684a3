"""The result of visiting a site."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tracardi_snippet.findings import Finding
    from tracardi_snippet.visit.outcome import PageVisit


@dataclass(slots=True)
class VisitResult:
    """The result of a visit to the pages of a site."""

    site: Path
    """The site's folder."""
    browser: str
    """``chromium`` or ``firefox``."""
    visits: list[PageVisit]
    """The visited pages, in the order of their paths."""
    skipped: int
    """Number of pages that get no block, such as redirects."""
    findings: list[Finding] = field(default_factory=list)
    """Faults that were found, in the order for a report."""
    is_blocked: bool = False
    """True if a finding is an error, or counts as one."""
    notes: list[str] = field(default_factory=list)
    """Lines for a person, such as why the recording has ended."""

    @property
    def triggers(self) -> int:
        """Number of triggers that were tried, over all pages."""
        return sum(len(visit.outcomes) for visit in self.visits)

    @property
    def fired(self) -> int:
        """Number of triggers that fired, over all pages."""
        return sum(outcome.fired for visit in self.visits for outcome in visit.outcomes)

    @property
    def events(self) -> int:
        """Number of events that arrived."""
        return sum(len(visit.events) for visit in self.visits)

    @property
    def requests(self) -> int:
        """Number of requests that brought them."""
        return sum(visit.requests for visit in self.visits)
