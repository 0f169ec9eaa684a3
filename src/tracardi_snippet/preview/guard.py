"""Check each request before anything else sees it: the host that it asks for, and the site that it comes from.

The last defence as well: an exception that nothing foresaw becomes a plain answer, and a line for the terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from tracardi_snippet.preview.addresses import Addresses

OWN_PATH = "/__tracardi-preview__/"
"""Start of the paths of our own on the site's origin."""
_MISDIRECTED = 421


class Guard:
    """Wraps an application. Requests that it refuses get 403 or 421, and no header that lets a script read the answer.

    :param is_trusted: tells by the path and the ``Origin`` header whether a request may come from that origin.
    :param is_private: tells by the path whether only pages of the same origin may ask for it.
    :param is_page: tells by the path whether a link on any page may lead there.
    :param complain: gets a line about an exception that nothing foresaw.
    """

    def __init__(  # noqa: PLR0913
        self,
        app: ASGIApp,
        addresses: Addresses,
        *,
        is_trusted: Callable[[str, str], bool],
        is_private: Callable[[str], bool],
        is_page: Callable[[str], bool],
        complain: Callable[[Exception], None],
    ) -> None:
        self._app = app
        self._addresses = addresses
        self._is_trusted = is_trusted
        self._is_private = is_private
        self._is_page = is_page
        self._complain = complain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if refusal := self._refusal(scope):
            await refusal(scope, receive, send)
            return
        is_started = False

        async def noticing(message: Message) -> None:
            nonlocal is_started
            is_started = True
            await send(message)

        try:
            await self._app(scope, receive, noticing)
        except Exception as error:  # noqa: BLE001  # a preview goes on, whatever one request meets
            self._complain(error)
            if not is_started:
                await PlainTextResponse("The preview met something unexpected.\n", 500)(scope, receive, send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers, path = Headers(scope=scope), scope["path"]
        hosts = headers.getlist("host")
        name = self._addresses.name_of(hosts[0]) if len(hosts) == 1 else ""
        if not name:
            return PlainTextResponse(f"This preview answers to {self._addresses.shown_host} only.\n", _MISDIRECTED)
        scope["tracardi.host"] = name
        origin = headers.get("origin")
        if origin is not None and not self._is_trusted(path, origin):
            return PlainTextResponse("Pages of this origin may not ask here.\n", 403)
        # "none" is a person who types the address: https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
        site = headers.get("sec-fetch-site", "none")
        if self._is_private(path):
            is_refused = site not in ("same-origin", "none")
        else:  # a host may serve a page at localhost, which is another site than 127.0.0.1: its origin has been checked
            is_link = self._is_page(path) and _is_navigation(scope, headers)
            is_refused = site == "cross-site" and origin is None and not is_link
        return PlainTextResponse("Only pages of this origin may ask here.\n", 403) if is_refused else None


def _is_navigation(scope: Scope, headers: Headers) -> bool:
    """Return whether a person follows a link. Browsers that send no such header are taken at their word."""
    return scope["method"] in ("GET", "HEAD") and headers.get("sec-fetch-mode", "navigate") == "navigate"
