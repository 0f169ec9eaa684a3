"""Events as a collector received them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ReceivedEvent:
    """An event that arrived at a collector."""

    number: int
    """Counts all events of the collector, from 1."""
    type: str | None
    """The event type; None if the request held no event."""
    properties: dict[str, Any] = field(default_factory=dict)
    """The properties as sent."""
    page: str | None = None
    """Address of the page that sent the event, or None."""
    session: str | None = None
    """Id of the session, or None."""
    profile: str | None = None
    """Id of the profile, or None: the first request of a visitor has none."""
    request: int = 0
    """Number of the latest request that brought the event, from 1."""
    received: float = 0.0
    """Time of the first arrival, in milliseconds since 1970."""
    status: int | None = None
    """Status of the latest answer; 0 if the connection was dropped, None before the answer."""
    is_accepted: bool = True
    """True if the collector has accepted the event at least once."""
    problems: tuple[str, ...] = ()
    """Each fault of the event or its request, as a sentence with its place. Empty: Tracardi takes the event."""
    sent: Any = None
    """The whole event as sent."""
