"""A preview in a thread of its own, for programs that test a site: they read what has arrived, and wait for more."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Self

from tracardi_snippet.preview.addresses import Addresses
from tracardi_snippet.preview.listener import bind, bind_beside
from tracardi_snippet.preview.options import PreviewOptions
from tracardi_snippet.preview.servers import Servers
from tracardi_snippet.preview.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracardi_snippet.config import LoadedConfig

_READY_SECONDS = 30


class BackgroundPreview:
    """Serves a site while its ``with`` block runs.

    :param load: reads the config.
    :param options: settings; ``opens_browser`` has no effect here.
    :raises SnippetError: the config, the tracker or an option cannot be used.
    """

    def __init__(self, site: Path, load: Callable[[], LoadedConfig], options: PreviewOptions | None = None) -> None:
        options = options or PreviewOptions(port=0)
        self.lines: list[str] = []
        """Lines for a person, as the command prints them."""
        self._stack = ExitStack()
        one = self._stack.enter_context(closing(bind(options.host, options.port)))
        other = self._stack.enter_context(closing(bind_beside(options.host, one.getsockname()[1])))
        addresses = Addresses(one.getsockname()[1], other.getsockname()[1], options.host)
        with ExitStack() as failed:
            failed.push(self._stack)
            self.session = Session(site, load, addresses, options, self.lines.append)
            failed.pop_all()
        self._sockets = one, other
        self._loop = asyncio.new_event_loop()
        self._servers: Servers | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def site(self) -> str:
        """The site's origin."""
        return self.session.addresses.site()

    @property
    def tool(self) -> str:
        """The origin of the collector and the events page."""
        return self.session.addresses.tool()

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(_READY_SECONDS):
            raise TimeoutError("the preview does not start")
        return self

    def __exit__(self, *_: object) -> None:
        if self._servers:
            self._loop.call_soon_threadsafe(self._servers.stop)
        self._thread.join()
        self._stack.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        with closing(self._loop):
            self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self._servers = Servers(self.session, *self._sockets)
        await self._servers.run(self._ready.set)
