"""The site's origin: the site as its host will serve it, with the block in each page, and two paths of our own."""

from __future__ import annotations

import contextlib
import os
import posixpath
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from tracardi_snippet.preview import ui
from tracardi_snippet.preview.content_type import content_type
from tracardi_snippet.preview.file_answer import Source, answer
from tracardi_snippet.preview.guard import OWN_PATH, Guard
from tracardi_snippet.preview.served_pages import CHANGES, OVERLAY
from tracardi_snippet.preview.site_files import NOT_FOUND
from tracardi_snippet.preview.stream import message
from tracardi_snippet.site.files import is_page_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from tracardi_snippet.preview.session import Session

_ABSENT = "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Not found</title>{}</head><body><h1>Not found</h1>\n"
_ABSENT_TEXT = (
    "<p>The site has no file for this address, and no 404.html. If a build is under way, this page loads again.</p>\n"
)


def site_app(session: Session) -> ASGIApp:
    """Return the application of the site's origin."""
    return Guard(
        _SiteApp(session),
        session.addresses,
        # Fonts and modules come with an Origin header even if the page itself asks for them.
        is_trusted=lambda _path, origin: session.addresses.is_site(origin),
        is_private=lambda path: path.startswith(OWN_PATH),
        is_page=lambda _path: True,
        complain=session.complain,
    )


class _SiteApp:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        await self._respond(request)(scope, receive, send)

    def _respond(self, request: Request) -> Response:
        path, host = request.scope["path"], request.scope["tracardi.host"]
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("A static site answers GET and HEAD alone.\n", 405, {"Allow": "GET, HEAD"})
        if path.startswith(OWN_PATH):
            return self._own(request, path)
        if tracker := self._tracker(path, host):
            return answer(tracker, request.headers, request.method)
        return self._of_site(request, path, host)

    def _of_site(self, request: Request, path: str, host: str) -> Response:
        base = self._session.base.current()
        if not path.startswith(base):
            return _moved(base, request) if path in ("/", base.rstrip("/")) else self._absent(request, host)
        found = self._session.files.find(path.removeprefix(base))
        if found.moves_to:
            return _moved(base + found.moves_to, request)
        if found.path:
            with contextlib.suppress(OSError):  # the build has deleted the file meanwhile, or nobody may read it
                return self._file(request, found.path, host, 200)
        return self._absent(request, host)

    def _own(self, request: Request, path: str) -> Response:
        if path == OVERLAY:
            return Response(ui.read("overlay.js"), headers={"Cache-Control": "no-cache"}, media_type="text/javascript")
        if path == CHANGES:
            changes = self._session.changes
            last = request.headers.get("last-event-id") or request.query_params.get("after", "")
            missed = changes.since(int(last)) if last.isascii() and last.isdigit() and len(last) < 16 else []
            return changes.stream.response([*missed, message("problems", self._session.problem_counts())])
        return PlainTextResponse("There is no such file.\n", 404)

    def _tracker(self, path: str, host: str) -> Source | None:
        """Return the tracker's file, which no build has written, if the path is where pages look for it."""
        injector = self._session.build.injector(host)
        for name, data in injector.files.items():
            base = injector.config.delivery.baseUrl
            here = posixpath.join(base, name) if base.startswith("/") and not base.startswith("//") else ""
            if path in (here, self._session.base.current() + name):
                return Source(content_type(name), injector.bundle.file_name, 0, data=data)
        return None

    def _file(self, request: Request, path: str, host: str, status: int) -> Response:
        session = self._session
        descriptor = session.files.open(path)
        try:
            about = os.fstat(descriptor)
            tag = f"{about.st_mtime_ns:x}-{about.st_size:x}"
            kind = content_type(path, session.build.loaded.config.inject.charset or "")
            page = session.pages.page(session.build, path, host, descriptor) if is_page_path(path) else None
        except BaseException:
            os.close(descriptor)
            raise
        if page is None:
            return answer(Source(kind, tag, about.st_mtime, descriptor=descriptor), request.headers, request.method, status)
        os.close(descriptor)
        number = session.changes.number
        data = page.with_overlay(self._overlay(host, path))
        session.has_served.set()
        # The overlay's element counts changes, so each change makes another version.
        source = Source(kind, f"{tag}-{number}-{host}", about.st_mtime, data=data)
        return answer(source, _without_date(request), request.method, status)

    def _absent(self, request: Request, host: str) -> Response:
        if self._session.files.is_file(NOT_FOUND):
            with contextlib.suppress(OSError):
                return self._file(request, NOT_FOUND, host, 404)
        return Response(_ABSENT.format(self._overlay(host, "")) + _ABSENT_TEXT, 404, media_type="text/html")

    def _overlay(self, host: str, path: str) -> str:
        session = self._session
        return session.pages.element(host, path, session.changes.number) if session.has_overlay else ""


def _without_date(request: Request) -> Headers:
    """Return the headers of a request for a page. A page changes with the config as well, which no date of the file tells."""
    return Headers({name: value for name, value in request.headers.items() if name != "if-modified-since"})


def _moved(path: str, request: Request) -> Response:
    query = request.scope["query_string"].decode("latin-1")
    return RedirectResponse(quote(path) + (f"?{query}" if query else ""), 302)
