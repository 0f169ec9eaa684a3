"""The collector of the preview: answers ``/track`` as Tracardi does, its errors included, and records what arrives."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from starlette.responses import RedirectResponse, Response

from tracardi_snippet.preview.answers import Profiles, allow, preflight, refusal
from tracardi_snippet.preview.ascii_json import AsciiJson
from tracardi_snippet.preview.connections import NoAnswer
from tracardi_snippet.preview.received import receive

if TYPE_CHECKING:
    from starlette.requests import Request as HttpRequest

    from tracardi_snippet.preview.connections import Connections
    from tracardi_snippet.preview.faults import Fault
    from tracardi_snippet.preview.forward import Forwarder
    from tracardi_snippet.preview.received import Received
    from tracardi_snippet.preview.recorder import Event, Recorder, Request

ALL_METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
"""Methods that a route of ``Collector.track`` must let through: Tracardi answers each."""
_SECRET = ("authorization", "cookie", "proxy-authorization")
_KEPT_ANSWER = 65_536  # characters


class CollectorState(Protocol):
    """The state that a collector works on."""

    recorder: Recorder
    """Keeps requests and events."""
    connections: Connections
    """The open connections of the server."""
    fault: Fault
    """The fault on demand."""

    @property
    def source_id(self) -> str | None:
        """The only event source that the collector knows, or None if it takes events of every source."""

    @property
    def forwarder(self) -> Forwarder | None:
        """Passes requests on to a real Tracardi, or None."""

    def tell_events(self, events: list[Event]) -> None:
        """Tell the events page of events that are new or have changed."""

    def tell_state(self) -> None:
        """Tell the events page that the fault on demand has changed."""


class Collector:
    """Takes the requests of one preview."""

    def __init__(self, session: CollectorState) -> None:
        self._session = session
        self._profiles = Profiles()

    async def track(self, http: HttpRequest) -> Response:
        """Answer a request to ``/track``."""
        if http.method == "OPTIONS":
            return preflight(http)
        session = self._session
        received = await receive(http, session.source_id)
        text = "" if received.body is None else received.body.decode("utf-8", "replace")
        headers = {name: value for name, value in http.headers.items() if name not in _SECRET}
        request, events = session.recorder.record(headers, text, received)
        fault, session.fault = session.fault, session.fault.after_one()
        request.fault = fault.kind
        session.tell_events(events)
        if fault != session.fault:
            session.tell_state()
        answer = await self._faulty(fault) or await self._answer(http, request, received)
        self._settle(request, events, answer)
        if origin := http.headers.get("origin"):
            allow(answer, origin, has_credentials="cookie" in http.headers)
        return answer

    async def _faulty(self, fault: Fault) -> Response | None:
        """Return the answer of a fault on demand, or None after the wait that the fault asks for."""
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "drop":
            return NoAnswer(self._session.connections)
        elif fault.kind:
            headers = {"Retry-After": str(fault.seconds)} if fault.kind == "503" else {}
            return AsciiJson({"detail": "A fault that was asked for in the preview."}, int(fault.kind), headers)
        return None

    async def _answer(self, http: HttpRequest, request: Request, received: Received) -> Response:
        forwarder = self._session.forwarder
        if forwarder and received.method == "POST" and received.body is not None:
            return await _forward(forwarder, http, request, received.body)
        if received.judgement.status == 200:
            return AsciiJson(self._profiles.processed(received.payload) if received.method == "POST" else None)
        return refusal(received.judgement)

    def _settle(self, request: Request, events: list[Event], answer: Response) -> None:
        is_cut = isinstance(answer, NoAnswer)
        text = "" if is_cut else bytes(answer.body).decode("utf-8", "replace")[:_KEPT_ANSWER]
        self._session.recorder.settle(request, events, 0 if is_cut else answer.status_code, text)
        self._session.tell_events(events)


async def _forward(forwarder: Forwarder, http: HttpRequest, request: Request, body: bytes) -> Response:
    """Return the real Tracardi's answer, and record it."""
    answer = await forwarder.send(body, http.headers)
    request.forwarded = {"url": forwarder.url, "status": answer.status, "fact": answer.fact}
    if answer.fact:
        return AsciiJson({"detail": f"{forwarder.url}: {answer.fact}"}, answer.status)
    headers = {"Retry-After": answer.retry_after} if answer.retry_after else {}
    return Response(answer.body, answer.status, headers, "application/json")


def add_slash(http: HttpRequest) -> Response:
    """Answer a request to ``/track/``, which Tracardi redirects."""
    return RedirectResponse(http.url.replace(path="/track"), 307)
