"""The second origin: collector, events page, panel and API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from tracardi_snippet.preview import ui
from tracardi_snippet.preview.api import Api
from tracardi_snippet.preview.ascii_json import AsciiJson
from tracardi_snippet.preview.build import TRACKER_PATH
from tracardi_snippet.preview.collector import ALL_METHODS, Collector, add_slash
from tracardi_snippet.preview.guard import Guard

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from tracardi_snippet.preview.session import Session

_COLLECTOR = ("/track", "/track/")
_FILES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# No script but ours, no request to another host, and nothing of an event can become markup.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
    " base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; frame-ancestors "
)


def tool_app(session: Session) -> ASGIApp:
    """Return the application of the second origin."""
    addresses = session.addresses

    async def events_page(_request: Request) -> Response:
        return _page(session, "events.html", "'none'")

    async def panel(request: Request) -> Response:
        return _page(session, "panel.html", addresses.site(request.scope["tracardi.host"]))

    routes = [
        Route("/", events_page),
        Route("/panel", panel),
        Route("/ui/{name}", _file),
        Route(f"{TRACKER_PATH}{{path:path}}", _TrackerFile(session).get),
        Route("/track", Collector(session).track, methods=ALL_METHODS),
        Route("/track/", add_slash, methods=ALL_METHODS),
        Mount("/api", routes=Api(session).routes()),
    ]
    app = Starlette(routes=routes, exception_handlers={404: _not_found, 405: _wrong_method})
    return Guard(
        app,
        addresses,
        is_trusted=lambda path, origin: _is_trusted(session, path, origin),
        is_private=lambda path: path.startswith("/api"),
        is_page=lambda path: path not in _COLLECTOR,
        complain=session.complain,
    )


def _is_trusted(session: Session, path: str, origin: str) -> bool:
    """Return whether a page of this origin may send the request: pages of the site may only post events."""
    if path in _COLLECTOR or path.startswith(TRACKER_PATH):
        return session.addresses.is_site(origin) or (session.is_hosted and session.addresses.is_loopback(origin))
    return session.addresses.is_tool(origin)


def _page(session: Session, name: str, ancestors: str) -> Response:
    data = ui.read(name).replace(ui.TOKEN, session.token.encode("ascii"))
    headers = {**_HEADERS, "Content-Security-Policy": f"{_POLICY}{ancestors}"}
    if ancestors == "'none'":
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return Response(data, headers=headers, media_type="text/html")


async def _file(request: Request) -> Response:
    name = request.path_params["name"]
    kind = next((kind for suffix, kind in _FILES.items() if name.endswith(suffix)), "")
    if not kind or name not in ui.names():
        return PlainTextResponse("There is no such file.\n", 404)
    return Response(ui.read(name), headers={**_HEADERS, "Content-Type": kind})


class _TrackerFile:
    """Serves the tracker's file in place of the host that ``delivery.baseUrl`` names."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, request: Request) -> Response:
        files = self._session.build.injector(request.scope["tracardi.host"]).files
        data = files.get(request.path_params["path"])
        if data is None:
            return PlainTextResponse("There is no such file.\n", 404)
        # Browsers check the hash of a file of another origin only if the page may read it.
        headers = {**_HEADERS, "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        return Response(data, headers={**headers, "Content-Type": "text/javascript; charset=utf-8"})


async def _not_found(_request: Request, _error: Exception) -> Response:
    return AsciiJson({"detail": "Not Found"}, 404, _HEADERS)


async def _wrong_method(_request: Request, _error: Exception) -> Response:
    return AsciiJson({"detail": "Method Not Allowed"}, 405, _HEADERS)
