"""Send HTTP requests that share one deadline for everything: host look-up, connection, TLS, headers and body.

The timeout of a socket starts again with each byte, so a slow server could keep us for hours. Here the requests run in a thread
of their own. At the deadline their connections are shut down, which ends the thread.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage, HTTPResponse, HTTPSConnection
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping

Outcome = TypeVar("Outcome")
_MAX_ANSWER = 65536


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer."""

    status: int
    """The HTTP status."""
    headers: HTTPMessage
    """The headers of the answer."""
    body: bytes
    """The first 65,536 bytes of the body."""


class Exchange:
    """Sends requests that share a deadline. Used by one thread."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._is_over = False
        self._opener = urllib.request.build_opener(_NoRedirects, _HttpHandler(self), _HttpsHandler(self))

    def request(self, url: str, method: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """Send a request and return the answer, whatever its status is. Redirects are not followed.

        :raises OSError: no connection, or no answer.
        :raises http.client.HTTPException: the answer is not HTTP.
        :raises ValueError: the address or a header cannot be sent.
        """
        request = urllib.request.Request(url, body, dict(headers), method=method)  # noqa: S310  the config allows http(s) only
        try:
            response = self._opener.open(request, timeout=self._seconds)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            return Answer(response.status, response.headers, response.read(_MAX_ANSWER))

    def watch(self, connected: socket.socket) -> None:
        """Record a connection, so that ``end`` can shut it down.

        The descriptor is copied, because TLS takes the socket over.
        """
        with self._lock:
            self._sockets.append(connected.dup())
        if self._is_over:
            self.end()

    def end(self) -> None:
        """Shut all connections down: a thread that waits for a connection gets an error."""
        self._is_over = True
        with self._lock:
            while self._sockets:
                with self._sockets.pop() as one, contextlib.suppress(OSError):
                    one.shutdown(2)  # both directions


def within(seconds: float, requests: Callable[[Exchange], Outcome]) -> Outcome:
    """Return the result of ``requests``, or raise its exception.

    :raises TimeoutError: ``requests`` has not ended within ``seconds``. Its connections are shut down by then.
    """
    exchange = Exchange(seconds)
    outcomes: SimpleQueue[tuple[Outcome | None, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            outcomes.put((requests(exchange), None))
        except BaseException as error:  # noqa: BLE001  raised again in the waiting thread
            outcomes.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        outcome, error = outcomes.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    finally:
        exchange.end()
    if error:
        raise error
    return outcome  # type: ignore[return-value]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class _FinalResponse(HTTPResponse):
    """A response without interim answers, such as 103 Early Hints. Python itself skips only 100 Continue."""

    def begin(self) -> None:
        super().begin()
        while 101 < self.status < 200:
            self.headers = self.msg = None  # type: ignore[assignment]  # so that it begins again
            super().begin()


class _WatchedConnection(HTTPConnection):
    response_class = _FinalResponse
    exchange: Exchange

    def connect(self) -> None:
        super().connect()
        self.exchange.watch(self.sock)


class _WatchedTlsConnection(HTTPSConnection, _WatchedConnection):
    """A watched TLS connection. Python calls ``_WatchedConnection.connect`` after TCP connects and before TLS begins."""


class _HttpHandler(urllib.request.HTTPHandler):
    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._exchange = exchange

    def http_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(_maker(_WatchedConnection, self._exchange), req)


class _HttpsHandler(urllib.request.HTTPSHandler):
    def __init__(self, exchange: Exchange) -> None:
        context = ssl.create_default_context()
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # Python 3.13 sets this flag: browsers accept more
        super().__init__(context=context)
        self._exchange, self._tls = exchange, context

    def https_open(self, req: urllib.request.Request) -> Any:
        return self.do_open(_maker(_WatchedTlsConnection, self._exchange, context=self._tls), req)


def _maker(kind: type[_WatchedConnection], exchange: Exchange, **fixed: Any) -> Callable[..., _WatchedConnection]:
    def make(host: str, **options: Any) -> _WatchedConnection:
        connection = kind(host, **options, **fixed)
        connection.exchange = exchange
        return connection

    return make
