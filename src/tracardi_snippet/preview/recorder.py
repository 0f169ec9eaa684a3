"""Keep the events that arrived: the newest 10,000, and the requests that brought them."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tracardi_snippet.preview.places import RequestFault
    from tracardi_snippet.preview.received import Received
    from tracardi_snippet.preview.right import Judgement

MAX_EVENTS = 10_000
MAX_BYTES = 64 << 20
"""Bytes of the bodies of all kept requests together."""
_MAX_ATTEMPTS = 50  # of one event


@dataclass(slots=True)
class Request:
    """A request to the collector."""

    number: int
    """Counts all requests, from 1."""
    method: str
    headers: dict[str, str]
    """The headers without cookies and credentials."""
    body: str
    """The body as text; bytes that are no UTF-8 are U+FFFD."""
    received: float
    """The time of its arrival, in milliseconds since 1970."""
    status: int | None = None
    """The status of the answer; 0 if the connection was dropped; None while the request is under way."""
    answer: str = ""
    """The body of the answer."""
    fault: str = ""
    """The fault on demand that decided the answer, or empty."""
    forwarded: dict[str, Any] | None = None
    """Address, status and fact of the answer of the Tracardi that ``--forward`` names, or None."""
    events: int = 0
    """Number of kept events that this request brought."""


@dataclass(slots=True)
class Event:
    """An event, or a request that brought none: then ``type`` is None."""

    number: int
    """Counts all events, from 1: the order of their first arrival."""
    id: str | None
    """The id that the tracker gave, by which a repeated event is known."""
    type: str | None
    session: str | None
    profile: str | None
    page: dict[str, Any]
    """``url``, ``title`` and ``path`` as sent, and ``file``: the page's path in the site, or None."""
    event: Any
    """The event as sent."""
    problems: list[RequestFault]
    """Everything that is wrong with the event or its request."""
    causes: list[dict[str, Any]]
    """Auto events and triggers of the config that may have made it. Empty: a call of ``track``."""
    attempts: list[dict[str, Any]] = field(default_factory=list)
    """Each arrival: number of the request, time and status."""
    index: int = 0
    """Index in the latest request."""
    changed: int = 0
    """Counts all changes of all events: a page asks for what came after a number."""

    @property
    def is_right(self) -> bool:
        return not self.problems

    @property
    def arrived(self) -> int:
        """The number of attempts that the collector accepted."""
        return sum(200 <= (attempt["status"] or 0) < 300 for attempt in self.attempts)

    def as_json(self) -> dict[str, Any]:
        """Return the event for the API. Its parts are shared, not copied: a copy of 10,000 events takes seconds."""
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "problems": [{"place": one.place, "message": one.message, "status": one.status} for one in self.problems],
            "right": self.is_right,
            "arrived": self.arrived,
            "received": self.attempts[0]["received"],
        }


class Recorder:
    """Records requests and events. The oldest go when there are too many.

    :param locate: returns the page's path in the site for an address, or None.
    :param find_causes: returns the causes of an event on a page.
    """

    def __init__(
        self, locate: Callable[[str], str | None], find_causes: Callable[[str | None, Any], list[dict[str, Any]]]
    ) -> None:
        self._locate = locate
        self._find_causes = find_causes
        self._requests: dict[int, Request] = {}
        self._events: OrderedDict[int, Event] = OrderedDict()
        self._by_id: dict[str, int] = {}
        self._request_count = 0
        self.event_count = 0
        """Number of all events so far."""
        self._bytes = 0
        self.changed = 0
        """Number of changes of all events so far."""
        self.dropped = 0
        """Number of events that had to go since the last reset."""

    def record(self, headers: dict[str, str], body: str, received: Received) -> tuple[Request, list[Event]]:
        """Add a request with all its events, and return them. The answer follows by ``settle``."""
        self._request_count += 1
        request = Request(self._request_count, received.method, headers, body, time.time() * 1000)
        self._requests[request.number] = request
        self._bytes += len(body)
        payload = received.payload if isinstance(received.payload, dict) else {}
        sent = payload.get("events")
        if isinstance(sent, list) and sent:
            found = [self._add(request, payload, index, received.judgement) for index in range(len(sent))]
        else:
            found = [self._add_empty(request, payload, received.judgement)]
        self._shrink()
        return request, found

    def settle(self, request: Request, events: Sequence[Event], status: int, answer: str) -> None:
        """Record the answer to a request."""
        request.status, request.answer = status, answer
        for event in events:
            for attempt in event.attempts:
                if attempt["request"] == request.number:
                    attempt["status"] = status
            self._touch(event)

    def events(self, *, is_right: bool | None = None, after: int = 0) -> Iterator[Event]:
        """Yield kept events, newest first. ``after``: only events that have changed since this number."""
        for event in reversed(self._events.values()):
            if event.changed > after and is_right in (None, event.is_right):
                yield event

    def request(self, number: int) -> Request | None:
        return self._requests.get(number)

    def counts(self) -> dict[str, int]:
        """Return the numbers of all, right and wrong events that are kept, and of events that had to go."""
        right = sum(event.is_right for event in self._events.values())
        every = len(self._events)
        return {"all": every, "right": right, "wrong": every - right, "dropped": self.dropped}

    def reset(self) -> None:
        """Forget everything but the numbers, which go on."""
        self._requests.clear()
        self._events.clear()
        self._by_id.clear()
        self._bytes = self.dropped = 0
        self.changed += 1

    def _add(self, request: Request, payload: dict[str, Any], index: int, judgement: Judgement) -> Event:
        sent = payload["events"][index]
        identity = sent.get("id") if isinstance(sent, dict) and isinstance(sent.get("id"), str) else None
        known = self._events.get(self._by_id.get(identity, 0)) if identity else None
        problems = [*judgement.of_request, *judgement.of_events[index]]
        event = known or self._new(identity, sent, payload)
        event.event, event.problems, event.index = sent, problems, index
        self._attempt(event, request)
        return event

    def _add_empty(self, request: Request, payload: dict[str, Any], judgement: Judgement) -> Event:
        event = self._new(None, None, payload)
        event.problems = list(judgement.of_request)
        self._attempt(event, request)
        return event

    def _new(self, identity: str | None, sent: Any, payload: dict[str, Any]) -> Event:
        self.event_count += 1
        page = self._page(sent)
        event = Event(
            self.event_count,
            identity,
            sent["type"] if isinstance(sent, dict) and isinstance(sent.get("type"), str) else None,
            _id_of(payload.get("session")),
            _id_of(payload.get("profile")),
            page,
            sent,
            [],
            self._find_causes(page["file"], sent),
        )
        self._events[event.number] = event
        if identity:
            self._by_id[identity] = event.number
        return event

    def _page(self, sent: Any) -> dict[str, Any]:
        context = sent.get("context") if isinstance(sent, dict) else None
        page = context.get("page") if isinstance(context, dict) else None
        shown = {key: page.get(key) if isinstance(page, dict) else None for key in ("url", "title", "path")}
        shown = {key: value if isinstance(value, str) else None for key, value in shown.items()}
        return {**shown, "file": self._locate(shown["url"]) if shown["url"] else None}

    def _attempt(self, event: Event, request: Request) -> None:
        event.attempts.append({"request": request.number, "received": request.received, "status": None})
        request.events += 1
        if len(event.attempts) > _MAX_ATTEMPTS:
            self._release(event.attempts.pop(1)["request"])  # the first tells when the event came
        self._touch(event)

    def _touch(self, event: Event) -> None:
        self.changed += 1
        event.changed = self.changed

    def _shrink(self) -> None:
        while len(self._events) > MAX_EVENTS or (self._bytes > MAX_BYTES and len(self._events) > 1):
            _, oldest = self._events.popitem(last=False)
            self.dropped += 1
            if oldest.id:
                self._by_id.pop(oldest.id, None)
            for attempt in oldest.attempts:
                self._release(attempt["request"])

    def _release(self, number: int) -> None:
        """Forget a request if no kept event came with it."""
        request = self._requests.get(number)
        if request is None:
            return
        request.events -= 1
        if request.events <= 0:
            del self._requests[number]
            self._bytes -= len(request.body)


def _id_of(entity: Any) -> str | None:
    value = entity.get("id") if isinstance(entity, dict) else None
    return value if isinstance(value, str) else None
