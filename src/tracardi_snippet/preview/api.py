"""The JSON API beside the events page. Each call needs the token that only the events page and the panel have."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from tracardi_snippet.block.explain import explain_page, is_excluded
from tracardi_snippet.preview.ascii_json import AsciiJson
from tracardi_snippet.preview.causes import page_causes
from tracardi_snippet.preview.faults import fault_of
from tracardi_snippet.preview.stream import message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from tracardi_snippet.preview.recorder import Event
    from tracardi_snippet.preview.session import Session

TOKEN_HEADER = "X-Preview-Token"  # noqa: S105  a name
_MAX_BODY = 10_000
_NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Api:
    """Answers the calls about one preview."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def routes(self) -> list[Route]:
        """Return the routes below ``/api``."""
        reads = {
            "/all": self._events(is_right=None),
            "/right": self._events(is_right=True),
            "/wrong": self._events(is_right=False),
            "/requests/{number:int}": self._request,
            "/state": self._state,
            "/page": self._page,
            "/stream": self._stream,
        }
        writes = {"/reset": self._reset, "/fault": self._set_fault}
        return [
            *(Route(path, self._guarded(call), methods=["GET"]) for path, call in reads.items()),
            *(Route(path, self._guarded(call), methods=["POST"]) for path, call in writes.items()),
        ]

    def _guarded(self, call: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            # EventSource sends no header, so the stream has the token in its address.
            given = request.headers.get(TOKEN_HEADER) or request.query_params.get("token", "")
            if not secrets.compare_digest(given.encode(), self._session.token.encode()):
                detail = f"The token is missing or wrong. The events page has it: send it as {TOKEN_HEADER}."
                return AsciiJson({"detail": detail}, 403, _NO_STORE)
            return await call(request)

        return guarded

    def _events(self, *, is_right: bool | None) -> Callable[[Request], Awaitable[Response]]:
        async def events(request: Request) -> Response:
            recorder, wanted = self._session.recorder, request.query_params
            found = recorder.events(is_right=is_right, after=_number(wanted.get("after")))
            shown = [event.as_json() for event in found if _matches(event, wanted)]
            document = {"counts": recorder.counts(), "latest": recorder.changed, "events": shown}
            return AsciiJson(document, headers=_NO_STORE)

        return events

    async def _request(self, request: Request) -> Response:
        found = self._session.recorder.request(request.path_params["number"])
        if found is None:
            return AsciiJson({"detail": "There is no such request, or it is no longer kept."}, 404, _NO_STORE)
        return AsciiJson(
            {name: getattr(found, name) for name in found.__slots__} | {"url": f"{self._session.addresses.tool()}/track"},
            headers=_NO_STORE,
        )

    async def _state(self, _request: Request) -> Response:
        return AsciiJson(self._session.state(), headers=_NO_STORE)

    async def _page(self, request: Request) -> Response:
        """Answer what a page gets and watches, and what of it has not happened yet."""
        session, query = self._session, request.query_params
        path = (session.page_of(query["url"]) or "") if "url" in query else query.get("path", "")
        loaded = session.build.loaded
        fired = {cause["key"] for event in session.recorder.events() if event.page["file"] == path for cause in event.causes}
        findings = (session.findings or {}).get("findings", ())
        document = {
            "page": path,
            "excluded": is_excluded(loaded, path),
            "options": [{"key": line.key, "value": line.value, "origin": line.origin} for line in explain_page(loaded, path)],
            "causes": [{**cause, "fired": cause["key"] in fired} for cause in page_causes(session.build, path)],
            "findings": [finding for finding in findings if finding["page"] in (None, path)],
            "problems": session.problems,
        }
        return AsciiJson(document, headers=_NO_STORE)

    async def _stream(self, request: Request) -> Response:
        recorder = self._session.recorder
        last = request.headers.get("last-event-id") or request.query_params.get("after")
        missed = list(recorder.events(after=_number(last))) if last is not None else []
        first = [message("event", event.as_json(), event.changed) for event in reversed(missed)]
        return self._session.stream.response([*first, message("state", self._session.state())])

    async def _reset(self, _request: Request) -> Response:
        self._session.recorder.reset()
        self._session.stream.send("reset", {}, self._session.recorder.changed)
        return AsciiJson({"counts": self._session.recorder.counts()}, headers=_NO_STORE)

    async def _set_fault(self, request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > _MAX_BODY:
                return AsciiJson({"detail": "The request is too large."}, 413, _NO_STORE)
        try:
            self._session.fault = fault_of(json.loads(body))
        except (ValueError, RecursionError) as error:
            detail = "The body is not JSON." if isinstance(error, json.JSONDecodeError | RecursionError) else str(error)
            return AsciiJson({"detail": detail}, 400, _NO_STORE)
        self._session.tell_state()
        return AsciiJson(self._session.state()["fault"], headers=_NO_STORE)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0


def _matches(event: Event, wanted: Any) -> bool:
    page = wanted.get("page")
    return (
        wanted.get("type", event.type) == event.type
        and wanted.get("session", event.session) == event.session
        and (page is None or page in (event.page["file"], event.page["path"], event.page["url"]))
    )
