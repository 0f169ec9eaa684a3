"""Run the two servers of a preview in one event loop, and what watches beside them."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
from typing import TYPE_CHECKING

import uvicorn

from tracardi_snippet.errors import SnippetError
from tracardi_snippet.preview.findings import check_for_ever
from tracardi_snippet.preview.site_app import site_app
from tracardi_snippet.preview.tool_app import tool_app
from tracardi_snippet.preview.watch import watch_site, watch_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp

    from tracardi_snippet.preview.session import Session

FIRST_PORT = 8480
_PORTS_TO_TRY = 100
_GRACE_SECONDS = 1
_MAX_PORT = 65535


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell so."""
        await super().startup(sockets)
        self.answers.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the caller: two servers share them."""
        yield


def bind(host: str, port: int | None) -> socket.socket:
    """Return a socket that listens.

    :param port: the port; None for the first free one from ``FIRST_PORT`` on, 0 for any.
    :raises SnippetError: the port is in use, or the host is none of this machine.
    """
    if port is not None:
        return _listen(host, port)
    return _first_free(host, FIRST_PORT)


def bind_beside(host: str, port: int) -> socket.socket:
    """Return a socket on the first free port after ``port``.

    :raises SnippetError: as for ``bind``.
    """
    return _first_free(host, port + 1)


def _first_free(host: str, first: int) -> socket.socket:
    for port in range(first, min(first + _PORTS_TO_TRY, _MAX_PORT + 1)):
        try:
            return _listen(host, port)
        except SnippetError as error:
            if not isinstance(error.__cause__, OSError) or error.__cause__.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    return _listen(host, 0)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise SnippetError(f"--host {host}: is no address of this machine. Leave it out, or give 127.0.0.1.") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            text = f"--port {port}: the port is in use. Give another one, or leave --port out: a free one is found."
        elif error.errno == errno.EACCES:
            text = f"--port {port}: this user may not use the port. Give one above 1023."
        else:
            text = f"--host {host}: is no address of this machine. Leave it out, or give 127.0.0.1."
        raise SnippetError(text) from error
    return listener


class Servers:
    """The two servers of a session.

    :param site: a socket that listens for the site.
    :param tool: a socket that listens for the collector and the events page.
    """

    def __init__(self, session: Session, site: socket.socket, tool: socket.socket) -> None:
        self._session = session
        self._servers = [(_server(site_app(session), session), site), (_server(tool_app(session), session), tool)]

    async def run(self, ready: Callable[[], None]) -> None:
        """Serve until ``stop``. ``ready`` is called when both servers answer."""
        watchers = (watch_site, watch_sources, check_for_ever) if self._session.has_overlay else ()
        tasks = [asyncio.ensure_future(watcher(self._session)) for watcher in watchers]
        for task in tasks:
            task.add_done_callback(self._tell_of_failure)
        tasks.append(asyncio.ensure_future(self._announce(ready)))
        await asyncio.gather(*(server.serve([listener]) for server, listener in self._servers))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def stop(self, *, at_once: bool = False) -> None:
        """Ask to end. Requests under way have a second, unless ``at_once`` is true."""
        self._session.close()
        for server, _ in self._servers:
            server.force_exit = at_once
            server.should_exit = True

    async def _announce(self, ready: Callable[[], None]) -> None:
        for server, _ in self._servers:
            await server.answers.wait()
        ready()

    def _tell_of_failure(self, task: asyncio.Future[None]) -> None:
        """Tell that the preview no longer notices changes, instead of a silent end."""
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            self._session.complain(error)


def _server(app: ASGIApp, session: Session) -> _Server:
    logging.getLogger("uvicorn.error").disabled = True  # a request that is no HTTP gets 400, and no line here
    config = uvicorn.Config(
        app,
        http=session.connections.protocol(),
        loop="none",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return _Server(config)
