"""Tell open pages what happens, by server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from starlette.responses import StreamingResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

_MAX_WAITING = 1000  # messages; a page that lags behind more starts anew
_BEAT_SECONDS = 15.0  # shows that the other side is still there
_END = b""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Stream:
    """Sends each message to all pages that listen."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[bytes]] = set()
        self._is_closed = False

    def send(self, kind: str, data: Any, number: int | None = None) -> None:
        """Send a message. ``number`` identifies it for a page that connects again."""
        text = message(kind, data, number)
        for queue in list(self._listeners):
            if queue.full():
                self._end(queue)
            else:
                queue.put_nowait(text)

    def close(self) -> None:
        """End all answers, so that the server can stop."""
        self._is_closed = True
        for queue in list(self._listeners):
            self._end(queue)

    def response(self, first: Iterable[bytes] = ()) -> StreamingResponse:
        """Return an answer that goes on as long as the page listens. ``first``: messages to begin with."""
        queue: asyncio.Queue[bytes] = asyncio.Queue(_MAX_WAITING)
        if not self._is_closed:
            self._listeners.add(queue)
        return StreamingResponse(self._messages(queue, list(first)), media_type="text/event-stream", headers=HEADERS)

    async def _messages(self, queue: asyncio.Queue[bytes], first: list[bytes]) -> AsyncIterator[bytes]:
        try:
            yield b": the preview\n\n" + b"".join(first)
            while queue in self._listeners or not queue.empty():
                try:
                    text = await asyncio.wait_for(queue.get(), _BEAT_SECONDS)
                except TimeoutError:
                    text = b":\n\n"
                if text == _END:
                    return
                yield text
        finally:
            self._listeners.discard(queue)

    def _end(self, queue: asyncio.Queue[bytes]) -> None:
        self._listeners.discard(queue)
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(_END)


def message(kind: str, data: Any, number: int | None = None) -> bytes:
    """Return a message in ASCII. JSON has no line break, so nothing in ``data`` can begin another field."""
    head = "" if number is None else f"id: {number}\n"
    return f"{head}event: {kind}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode("ascii")
