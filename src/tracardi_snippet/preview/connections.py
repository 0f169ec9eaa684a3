"""The open connections of a server, so that a fault on demand can cut one without an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Receive, Scope, Send


class Connections:
    """Knows the transport of each connection by the client's address and port."""

    def __init__(self) -> None:
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}

    def protocol(self) -> type[H11Protocol]:
        """Return a protocol class for uvicorn that records its connections here."""
        transports = self._transports

        class RecordingProtocol(H11Protocol):
            def connection_made(self, transport: Any) -> None:
                super().connection_made(transport)
                if self.client:
                    transports[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                super().connection_lost(exc)
                if self.client:
                    transports.pop(self.client, None)

        return RecordingProtocol

    def cut(self, scope: Scope) -> None:
        """Close the connection of a request at once, without an answer."""
        transport = self._transports.get(tuple(scope["client"] or ("", 0)))
        if transport:
            transport.abort()

    def cut_all(self) -> None:
        """Close all connections at once. A server that is stopped at once leaves those open that wait for an answer."""
        for transport in list(self._transports.values()):
            transport.abort()


class NoAnswer(Response):
    """Stands for an answer that never comes: the connection is cut."""

    def __init__(self, connections: Connections) -> None:
        super().__init__()
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        self._connections.cut(scope)
        while (await receive())["type"] != "http.disconnect":  # then the server knows that nothing is left to send
            pass
