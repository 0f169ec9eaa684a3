"""The collector alone, without a site, in a thread: for tests of sites that something else serves.

It takes events of every origin and of every event source. Nothing but the caller can read them.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Self, TypeVar

from starlette.applications import Starlette
from starlette.routing import Route

from tracardi_snippet.preview.addresses import LOOPBACK
from tracardi_snippet.preview.collector import ALL_METHODS, Collector, add_slash
from tracardi_snippet.preview.connections import Connections
from tracardi_snippet.preview.faults import Fault
from tracardi_snippet.preview.http_server import HttpServer
from tracardi_snippet.preview.listener import bind
from tracardi_snippet.preview.recorder import MAX_EVENTS, Recorder
from tracardi_snippet.preview.recording import received_event

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracardi_snippet.expect.model import ReceivedEvent
    from tracardi_snippet.preview.recorder import Event

Found = TypeVar("Found")
_READY_SECONDS = 30


class StandaloneCollector:
    """A collector that runs while its ``with`` block runs.

    The recorder belongs to the thread of the server. Callers read copies, which a lock guards.
    """

    source_id: str | None = None
    forwarder = None

    def __init__(self) -> None:
        self.recorder = Recorder(lambda _url: None, lambda _path, _event: [])
        self.connections = Connections()
        self.fault = Fault()
        self._events: dict[int, ReceivedEvent] = {}
        self._forgotten = 0  # number of the latest event that a reset has forgotten
        self._changed = threading.Condition()
        self._listener = bind(LOOPBACK, 0)
        self._loop = asyncio.new_event_loop()
        self._server: HttpServer | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tracardi-collector", daemon=True)

    @property
    def url(self) -> str:
        """The address for ``tracker.url.api``."""
        return f"http://{LOOPBACK}:{self._listener.getsockname()[1]}"

    @property
    def events(self) -> list[ReceivedEvent]:
        """All events since the latest reset, in the order of their first arrival."""
        with self._changed:
            return list(self._events.values())

    def wait_for(self, find: Callable[[list[ReceivedEvent]], Found | None], seconds: float) -> Found | None:
        """Return what ``find`` returns, as soon as it is not None; None after this time. ``find`` gets all events."""
        with self._changed:
            return self._changed.wait_for(lambda: find(list(self._events.values())), seconds)

    def reset(self) -> None:
        """Forget all events. A request that is under way is forgotten as well."""
        asyncio.run_coroutine_threadsafe(self._reset(), self._loop).result()

    def tell_events(self, events: list[Event]) -> None:
        """Keep events that have changed, and wake those who wait for them."""
        with self._changed:
            for event in events:
                if event.number > self._forgotten:
                    self._events[event.number] = received_event(event)
            while len(self._events) > MAX_EVENTS:
                del self._events[next(iter(self._events))]
            self._changed.notify_all()

    def tell_state(self) -> None:
        """Do nothing: nobody watches the state."""

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(_READY_SECONDS):
            raise TimeoutError("the collector does not start")
        return self

    def __exit__(self, *_: object) -> None:
        if self._server:
            self._server.should_exit = True
        self._thread.join()

    async def _reset(self) -> None:
        with self._changed:
            self._forgotten = self.recorder.event_count
            self._events.clear()
        self.recorder.reset()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        with closing(self._loop), closing(self._listener):
            self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        routes = [Route("/track", Collector(self).track, methods=ALL_METHODS), Route("/track/", add_slash, methods=ALL_METHODS)]
        self._server = HttpServer(Starlette(routes=routes), self.connections)
        announcing = asyncio.ensure_future(self._announce(self._server))
        await self._server.serve([self._listener])
        announcing.cancel()

    async def _announce(self, server: HttpServer) -> None:
        await server.answers.wait()
        self._ready.set()
