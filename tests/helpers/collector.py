"""A collector for tests: it takes any events, answers as Tracardi 0.9 does or as a test says, and remembers the requests.

The preview's collector judges events. This one fails on demand, and counts connections that were cut.
"""

from __future__ import annotations

import json
import threading
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = tuple[int, Any]
CUT = -1


@dataclass
class Request:
    """A POST to /track."""

    headers: dict[str, str]
    raw: bytes
    status: int = 0

    @property
    def payload(self) -> dict[str, Any]:
        return json.loads(self.raw)  # type: ignore[no-any-return]

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.payload["events"]  # type: ignore[no-any-return]


def accept(payload: dict[str, Any], _number: int) -> Answer:
    """Return Tracardi's answer to a valid request: the profile that came with it, or a new one."""
    profile = payload.get("profile") or {"id": str(uuid.uuid4())}
    return 200, {
        "task": str(uuid.uuid4()),
        "ux": [],
        "response": {},
        "events": [],
        "profile": {"id": profile["id"]},
        "session": {"id": (payload.get("session") or {}).get("id")},
        "errors": [],
        "warnings": [],
    }


@dataclass
class Collector:
    """A collector on a port of this machine. If a connection was cut, its request has the status `CUT`."""

    port: int = 0
    """The port; 0: any."""
    behaviour: Callable[[dict[str, Any], int], Answer] = accept
    """Gives the answer to a payload and its number, from 0, and may sleep."""
    requests: list[Request] = field(default_factory=list)
    """The requests, in the order of their arrival."""
    preflights: int = 0
    """The number of preflight requests."""
    keep_alive: bool = True
    """False: each connection is closed after the answer."""
    headers: dict[str, str] = field(default_factory=dict)
    """Headers of each answer."""
    received: int = 0
    """The number of all requests that have arrived, including requests that a test has cleared."""

    def __post_init__(self) -> None:
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler_for(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events that were accepted, in the order of their arrival."""
        return [event for request in self.requests if request.status == HTTPStatus.OK for event in request.events]

    def take(self, request: Request) -> Answer:
        """Record a request, and return its answer."""
        with self._changed:
            self.received += 1
            number = len(self.requests)
            if self.behaviour is accept:  # arrived and accepted in one step: who waits for the request may read its events
                request.status = HTTPStatus.OK
            self.requests.append(request)
        try:
            status, body = self.behaviour(request.payload, number)
        except ConnectionError:
            request.status = CUT
            raise
        with self._changed:
            request.status = status
            self._changed.notify_all()
        return status, body

    @property
    def settled(self) -> int:
        """The number of requests that were answered or cut."""
        return sum(request.status != 0 for request in self.requests)

    def wait_for(self, condition: Callable[[Collector], bool], seconds: float = 15) -> bool:
        """Return whether the condition came true in time. Each answered request is a reason to look."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self), seconds)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler_for(collector: Collector) -> type[BaseHTTPRequestHandler]:  # noqa: C901 (its methods are counted as branches)
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self) -> None:
            self._answer(200, b"<!doctype html><title>A collector</title>", {"Content-Type": "text/html"})

        def do_OPTIONS(self) -> None:
            collector.preflights += 1
            asked = self.headers.get("Access-Control-Request-Headers", "")
            self._answer(200, b"OK", {"Access-Control-Allow-Methods": "POST, GET, PUT", "Access-Control-Allow-Headers": asked})

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path != "/track":
                self._answer(404, b'{"detail":"Not Found"}')
                return
            status, body = collector.take(Request(dict(self.headers), raw))
            self._answer(status, body if isinstance(body, bytes) else json.dumps(body).encode())

        def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            if not collector.keep_alive:
                self.send_header("Connection", "close")
            origin = self.headers.get("Origin", "*")
            for name, value in {
                "Access-Control-Allow-Origin": origin,
                "Access-Control-Allow-Credentials": "true",
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                **collector.headers,
                **(headers or {}),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (ConnectionError, TimeoutError):
                self.close_connection = True  # the browser left

        def log_message(self, *_: object) -> None:
            pass

    return Handler
