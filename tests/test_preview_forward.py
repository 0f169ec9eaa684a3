"""``--forward`` passes events on to the one given address, and shows what it answers."""

from __future__ import annotations

import http.server
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.helpers.preview import SITE, Preview, payload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def server(status: int, body: bytes, **headers: str) -> Iterator[tuple[str, list[tuple[str, str, dict[str, str], bytes]]]]:
    """A server that notes method, path, headers and body of each request. ``_`` in a header's name stands for ``-``."""
    received: list[tuple[str, str, dict[str, str], bytes]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, data))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    one = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{one.server_address[1]}", received
    finally:
        one.shutdown()
        one.server_close()


def test_the_body_goes_on_as_it_is_and_the_answer_comes_back(folder: Path) -> None:
    """Cookies, credentials and the page's address stay here."""
    answer = {"profile": {"id": "real"}}
    with server(200, json.dumps(answer).encode()) as (url, received):
        preview = Preview(folder, forward=f"{url}/api")
        sent = json.dumps(payload("a"), indent=3).encode()
        got = preview.track(
            sent, cookie="secret=1", authorization="Bearer secret", referer=SITE, user_agent="Chrome", accept_language="de"
        )
    assert (got.status, got.json, got.headers["access-control-allow-origin"]) == (200, answer, SITE)
    ((method, path, headers, body),) = received
    assert (method, path, body) == ("POST", "/api/track", sent)
    assert {name: headers.get(name) for name in ("user-agent", "accept-language", "content-type")} == {
        "user-agent": "Chrome",
        "accept-language": "de",
        "content-type": "application/json",
    }
    assert [name for name in ("cookie", "authorization", "referer", "origin") if name in headers] == []
    (event,) = preview.api("/all")["events"]
    request = preview.api(f"/requests/{event['attempts'][0]['request']}")
    assert request["forwarded"] == {"url": f"{url}/api/track", "status": 200, "fact": ""}
    assert json.loads(request["answer"]) == answer
    assert preview.api("/state")["forward"] == f"{url}/api/track"


def test_errors_of_the_real_server_reach_the_tracker(folder: Path) -> None:
    """Its own verdict counts, whatever ours is."""
    with server(503, b'{"detail": "busy"}', Retry_After="9") as (url, received):
        preview = Preview(folder, forward=url)
        got = preview.track(payload("a", {"type": "b", "tags": None}))
    assert (got.status, got.headers["retry-after"], got.json, len(received)) == (503, "9", {"detail": "busy"}, 1)
    assert [event["right"] for event in preview.api("/all")["events"]] == [False, True]


def test_a_redirect_is_not_followed(folder: Path) -> None:
    with server(200, b"{}") as (other, received), server(307, b"", Location=f"{other}/track") as (url, _):
        got = Preview(folder, forward=url).track(payload("a"))
    assert (got.status, received) == (307, [])
    assert "location" not in got.headers


def test_a_server_that_is_down(folder: Path) -> None:
    """The tracker keeps the event, and the events page says why."""
    with server(200, b"") as (url, _):
        pass
    preview = Preview(folder, forward=url)
    got = preview.track(payload("a"))
    assert (got.status, f"{url}/track: " in got.json["detail"]) == (502, True)
    (event,) = preview.api("/all")["events"]
    assert preview.api(f"/requests/{event['attempts'][0]['request']}")["forwarded"]["fact"]


def test_a_fault_on_demand_comes_first_and_what_is_no_event_stays_here(folder: Path) -> None:
    with server(200, b"{}") as (url, received):
        preview = Preview(folder, forward=url)
        preview.api("/fault", {"kind": "500", "times": 1})
        assert preview.track(payload("a")).status == 500
        preview.track(b" " * 5_000_000)
        preview.tool("/track", "GET")
        preview.tool("/track", "PUT", b"{}")
        preview.tool("/track", "POST", b"{}", origin="https://evil.example")
    assert received == []
