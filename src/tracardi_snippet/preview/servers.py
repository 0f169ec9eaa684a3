"""Run the two servers of a preview in one event loop, and what watches beside them."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from tracardi_snippet.preview.findings import check_for_ever
from tracardi_snippet.preview.http_server import HttpServer
from tracardi_snippet.preview.site_app import site_app
from tracardi_snippet.preview.tool_app import tool_app
from tracardi_snippet.preview.watch import watch_site, watch_sources

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from tracardi_snippet.preview.session import Session


class Servers:
    """The two servers of a session.

    :param site: a socket that listens for the site.
    :param tool: a socket that listens for the collector and the events page.
    """

    def __init__(self, session: Session, site: socket.socket, tool: socket.socket) -> None:
        self._session = session
        logging.getLogger("uvicorn.error").disabled = True  # a request that is no HTTP gets 400, and no line here
        apps = (site_app(session), site), (tool_app(session), tool)
        self._servers = [(HttpServer(app, session.connections), listener) for app, listener in apps]

    async def run(self, ready: Callable[[], None]) -> None:
        """Serve until ``stop``. ``ready`` is called when both servers answer."""
        watchers = [watch_site, watch_sources] if self._session.has_overlay else []
        if watchers and not self._session.is_hosted:  # a host reports findings itself
            watchers.append(check_for_ever)
        tasks = [asyncio.ensure_future(watcher(self._session)) for watcher in watchers]
        for task in tasks:
            task.add_done_callback(self._tell_of_failure)
        tasks.append(asyncio.ensure_future(self._announce(ready)))
        await asyncio.gather(*(server.serve([listener]) for server, listener in self._servers))
        self._session.connections.cut_all()
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
