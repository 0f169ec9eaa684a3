"""Answer on this machine whatever a page asks of others, so that nothing leaves the machine and no page is left."""

from __future__ import annotations

import base64
import contextlib
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Request, Route, WebSocketRoute

VISIT_HEADER = "x-tracardi-visit"
"""Header that tells the collector's recorder which visit a request belongs to. The page neither sees nor sends it."""
_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
# By Playwright's names of resource types. Everything else gets an empty JSON object.
_ANSWERS = {
    "document": ("text/html", b"<!doctype html><title>Elsewhere</title>"),
    "image": ("image/gif", _PIXEL),
    "script": ("text/javascript", b""),
    "stylesheet": ("text/css", b""),
}
_READING = ("GET", "HEAD", "OPTIONS")


class Wall:
    """Stands between one browser profile and the network.

    :param site: the origin of the served site.
    :param tool: the origin of the collector.
    :param visit: the name of the visit, for the recorder.
    """

    def __init__(self, site: str, tool: str, visit: str) -> None:
        self._site = site
        self.tool = tool
        """The origin of the collector."""
        self._visit = visit
        self.allowed = ""
        """The address that the page may navigate to, with any query."""
        self.loads = 0
        """How many times the address may still be loaded. A page may load itself again, once or for ever."""
        self.document: bytes | None = None
        """Bytes to give for ``allowed`` instead of the served page, or None."""

    async def guard(self, context: BrowserContext) -> None:
        """Answer all requests of a browser profile."""
        await context.route("**/*", self._handle)
        await context.route_web_socket("**/*", _hold)

    async def _handle(self, route: Route) -> None:
        with contextlib.suppress(PlaywrightError):  # the page has been closed meanwhile
            await self._answer(route, route.request)

    async def _answer(self, route: Route, request: Request) -> None:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if _opens_page(request):
            await self._navigate(route, request)
        elif origin == self.tool:
            await route.continue_(headers={**request.headers, VISIT_HEADER: self._visit})
        elif origin != self._site:
            await _answer_for_others(route, request)
        elif request.method not in _READING:
            await route.fulfill(status=204)
        else:
            await route.continue_()

    async def _navigate(self, route: Route, request: Request) -> None:
        """Let the page be opened. Later, 204 keeps the browser where it is: links, forms, downloads, popups."""
        is_allowed = re.split("[?#]", request.url, maxsplit=1)[0] == self.allowed
        if not is_allowed or request.method != "GET" or not self.loads:
            await route.fulfill(status=204)
            return
        self.loads -= 1
        if self.document is None:
            await route.continue_()
        else:
            await route.fulfill(status=200, headers={"Content-Type": "text/html"}, body=self.document)


def _opens_page(request: Request) -> bool:
    """Return whether a request opens a page in a tab, in contrast to a frame in a page."""
    if not request.is_navigation_request():
        return False
    try:
        return request.frame.parent_frame is None
    except PlaywrightError:  # the tab of a popup is not there yet
        return True


async def _answer_for_others(route: Route, request: Request) -> None:
    kind, body = _ANSWERS.get(request.resource_type, ("application/json", b"{}"))
    origin = request.headers.get("origin", "*")
    headers = {"Content-Type": kind, "Access-Control-Allow-Origin": origin}
    if origin != "*":
        headers["Access-Control-Allow-Credentials"] = "true"
        headers["Access-Control-Allow-Headers"] = request.headers.get("access-control-request-headers", "*")
    await route.fulfill(status=200, headers=headers, body=body)


def _hold(_socket: WebSocketRoute) -> None:
    """Leave a WebSocket open and silent: a route that connects to no server."""
