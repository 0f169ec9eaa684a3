"""A preview without servers: both applications of a session, which tests ask for answers in this process."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tests.helpers.sites import CONFIG, PAGE, write_files
from tracardi_snippet.config import load_config
from tracardi_snippet.preview.addresses import Addresses
from tracardi_snippet.preview.options import PreviewOptions
from tracardi_snippet.preview.session import Session
from tracardi_snippet.preview.site_app import site_app
from tracardi_snippet.preview.tool_app import tool_app

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from starlette.types import ASGIApp, Message

SITE, TOOL = "http://127.0.0.1:8480", "http://127.0.0.1:8481"
SITES = {"index.html": PAGE.format("top"), "shop/laptop.html": PAGE.format("laptop"), "style.css": "body {}"}


@dataclass
class Answer:
    """The answer of an application."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    """Headers by name, in lower case."""
    body: bytes = b""

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(app: ASGIApp, url: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
    """Return the answer to a request. ``url`` has a scheme and a host; a ``Host`` header comes from it unless one is given."""
    _, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    raw, _, query = f"{slash}{path}".partition("?")
    sent = {"host": host, **{name.lower(): value for name, value in (headers or {}).items()}}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(raw),
        "raw_path": raw.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in sent.items() if value],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8480),
    }
    answer = Answer()
    chunks = [body[at : at + 65_536] for at in range(0, len(body), 65_536)] or [b""]

    async def receive() -> Message:
        if chunks:
            return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}
        await asyncio.Event().wait()  # the browser stays until it has the whole answer
        raise AssertionError("unreachable")

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode("latin-1") for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    # In a thread of its own: in a worker that has begun a browser, Playwright's event loop runs in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _call(app, scope, receive, send)).result()
    return answer


async def _call(app: ASGIApp, scope: Any, receive: Any, send: Any) -> None:
    await app(scope, receive, send)


class Preview:
    """A session with its two applications."""

    def __init__(self, folder: Path, site: Mapping[str, str | bytes] = SITES, config: str = CONFIG, **options: Any) -> None:
        write_files(folder / "site", site)
        write_files(folder, {"tracardi.yml": config})
        self.folder = folder
        self.lines: list[str] = []
        addresses = Addresses(8480, 8481, options.get("host", "127.0.0.1"))
        load = lambda: load_config(folder / "tracardi.yml")  # noqa: E731
        self.session = Session(folder / "site", load, addresses, PreviewOptions(**options), self.lines.append)
        self._site, self._tool = site_app(self.session), tool_app(self.session)

    def get(self, path: str, method: str = "GET", /, **headers: str) -> Answer:
        """Ask the site's origin. ``_`` in a header's name stands for ``-``."""
        return ask(self._site, SITE + path, method, _names(headers))

    def tool(self, path: str, method: str = "GET", body: bytes = b"", /, **headers: str) -> Answer:
        """Ask the second origin."""
        return ask(self._tool, TOOL + path, method, _names(headers), body)

    def api(self, path: str, document: Any = None) -> Any:
        """Call the API as the events page does, and return its JSON."""
        body = b"" if document is None else json.dumps(document).encode()
        answer = self.tool(f"/api{path}", "GET" if document is None else "POST", body, x_preview_token=self.session.token)
        assert answer.status == 200, answer
        return answer.json

    def track(self, payload: Any, **headers: str) -> Answer:
        """Send a request as a page of the site does."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return self.tool("/track", "POST", body, **{"content_type": "application/json", "origin": SITE, **headers})


def _names(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def payload(*events: Any, **rest: Any) -> dict[str, Any]:
    """Return a request with these events. A text is the type of an event."""
    whole = [{"type": event, "properties": {}} if isinstance(event, str) else event for event in events]
    return {"source": {"id": "shop"}, "session": {"id": "s1"}, "events": whole, **rest}
