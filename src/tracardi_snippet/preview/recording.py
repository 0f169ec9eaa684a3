"""Turn recorded events into those that expectations compare, and that a recording holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracardi_snippet.expect.model import ReceivedEvent

if TYPE_CHECKING:
    from tracardi_snippet.preview.recorder import Event


def received_event(event: Event) -> ReceivedEvent:
    """Return a copy of the event as it is now."""
    properties = event.event.get("properties") if isinstance(event.event, dict) else None
    return ReceivedEvent(
        number=event.number,
        type=event.type,
        properties=properties if isinstance(properties, dict) else {},
        page=event.page["url"],
        session=event.session,
        profile=event.profile,
        request=event.attempts[-1]["request"],
        received=event.attempts[0]["received"],
        status=event.attempts[-1]["status"],
        is_accepted=event.arrived > 0,
        problems=tuple(f"{one.place} {one.message}".strip() for one in event.problems),
        sent=event.event,
    )
