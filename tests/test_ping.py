"""ping against real sockets: every way in which a first connection fails, and the one in which it does not."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest

from tests.helpers.collector import Collector
from tests.helpers.sites import CONFIG, write_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.helpers.command import Run

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n%b\r\n%b"
TRACARDI = b'{"task":"t","ux":[],"response":{},"profile":{"id":"p"}}'


@contextlib.contextmanager
def server(answer: Callable[[socket.socket], None], context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Accepts connections on 127.0.0.1 and lets ``answer`` have each; gives the port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                if context is None:
                    answer(connection)
                else:
                    with context.wrap_socket(connection, server_side=True) as secured:
                        answer(secured)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def raw(answer: bytes) -> Callable[[socket.socket], None]:
    def send(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(65536)

    return send


def http(status: str, body: bytes, headers: bytes = b"") -> Callable[[socket.socket], None]:
    return raw(OK.replace(b"200 OK", status.encode()) % (len(body), headers, body))


def ping(run: Callable[..., Run], folder: Path, port: int, *arguments: str, scheme: str = "http") -> Run:
    write_files(folder, {"tracardi.yml": CONFIG.replace("http://127.0.0.1:8686", f"{scheme}://127.0.0.1:{port}")})
    return run("ping", "--timeout", "5", *arguments)


def test_accepted(run: Callable[..., Run], folder: Path) -> None:
    """One event goes out, marked not to be stored in every way that Tracardi has, from what looks like no robot."""
    with Collector() as collector:
        result = ping(run, folder, collector.port)
        (request,) = collector.requests
    assert (result.code, result.err) == (0, "")
    assert result.out == f'{collector.url}/track: accepted the test event from the event source "shop".\n'
    (event,) = request.events
    assert (event["type"], event["options"]) == ("tracardi-snippet-ping", {"save": False})
    assert request.payload["options"] == {"saveSession": False, "saveEvents": False, "saveProfile": False}
    assert request.payload["source"] == {"id": "shop"}
    assert request.headers["Content-Type"] == "application/json"
    assert "python" not in request.headers["User-Agent"].lower()


def test_with_an_origin_a_preflight_is_sent_as_well(run: Callable[..., Run], folder: Path) -> None:
    with Collector() as collector:
        result = ping(run, folder, collector.port, "--origin", "https://shop.example/")
        assert (result.code, collector.preflights) == (0, 1)
        assert "and lets pages of https://shop.example send theirs." in result.out
        assert collector.requests[0].headers["Origin"] == "https://shop.example"


@pytest.mark.parametrize("origin", ["nonsense", "www.example.com", "ftp://x", "https://shop.example/docs/", "https://"])
def test_an_origin_that_is_none(run: Callable[..., Run], folder: Path, origin: str) -> None:
    result = ping(run, folder, 1, "--origin", origin)
    assert (result.code, "give scheme and host, such as https://www.example.com" in result.err) == (2, True)


def test_plain_http_is_told_to_a_site_on_https(run: Callable[..., Run], folder: Path) -> None:
    """Browsers block it, but for this very machine."""
    write_files(folder, {"tracardi.yml": CONFIG.replace("127.0.0.1:8686", "tracardi.invalid")})
    result = run("ping", "--origin", "https://shop.example")
    assert (result.code, "a page on https may not send to plain http." in result.err) == (1, True)


def test_what_the_collector_reports_is_told(run: Callable[..., Run], folder: Path) -> None:
    answer = b'{"task":"t","profile":{"id":"p"},"errors":["Something failed"]}'
    with server(http("226 IM Used", answer)) as port:
        result = ping(run, folder, port)
    assert (result.code, 'It reports: ["Something failed"]' in result.out) == (0, True)


def test_401_explains_what_an_event_source_is(run: Callable[..., Run], folder: Path) -> None:
    """The server's words are quoted, without what a terminal would obey."""
    with Collector(
        behaviour=lambda _payload, _number: (401, {"detail": "Invalid event source `shop`.\x1b[31m\nRed"})
    ) as collector:
        result = ping(run, folder, collector.port)
    assert (result.code, result.out) == (1, "")
    assert 'refused the event source "shop" (401): Invalid event source `shop`. [31m Red' in result.err
    assert "An event source is where Tracardi lets events in." in result.err
    assert "\x1b" not in result.err


ANSWERS = {
    "404 is a wrong path": (
        "404 Not Found",
        b"{}",
        b"",
        ["has no collector at that address (404).", "check host, port and path"],
    ),
    "a redirect is followed by no preflight": (
        "307 Temporary Redirect",
        b"",
        b"Location: https://x.example/track\r\n",
        ["redirected (307) to https://x.example/track."],
    ),
    "200 from something else": (
        "200 OK",
        b"<html>Tracardi GUI</html>",
        b"",
        ["answered 200, but not as Tracardi does: <html>Tracardi GUI</html>", "probably another server"],
    ),
    "422 quotes the detail": ("422 Unprocessable", b'{"detail":"bad"}', b"", ["answered 422: bad"]),
    "422 quotes a list as JSON": (
        "422 Unprocessable",
        b'{"detail":[{"loc":["body"],"msg":"x"}]}',
        b"",
        ['[{"loc": ["body"], "msg": "x"}]'],
    ),
    "500 with a long answer is cut": ("500 Error", b"x" * 1000, b"", ["answered 500: " + "x" * 300 + "..."]),
}


@pytest.mark.parametrize(("status", "body", "headers", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_answers_are_explained(
    run: Callable[..., Run], folder: Path, status: str, body: bytes, headers: bytes, expected: list[str]
) -> None:
    with server(http(status, body, headers)) as port:
        result = ping(run, folder, port)
    assert (result.code, result.out) == (1, "")
    for words in expected:
        assert words in result.err


@pytest.mark.parametrize("allowed", [b"", b"Access-Control-Allow-Origin: https://other.example\r\n"])
def test_missing_cors_headers_are_explained_for_an_origin(run: Callable[..., Run], folder: Path, allowed: bytes) -> None:
    with server(http("200 OK", TRACARDI, allowed)) as port:
        result = ping(run, folder, port, "--origin", "https://shop.example")
        assert ping(run, folder, port).code == 0
    assert result.code == 1
    assert (
        "a browser on https://shop.example would not send events: OPTIONS was answered 200, without CORS headers" in result.err
    )


def test_cors_on_the_answer_alone_is_missing(run: Callable[..., Run], folder: Path) -> None:
    """A preflight that a proxy answers says nothing of the server behind it."""

    def answer(connection: socket.socket) -> None:
        request = connection.recv(65536)
        headers = b"Access-Control-Allow-Origin: *\r\n" if request.startswith(b"OPTIONS") else b""
        connection.sendall(OK % (len(TRACARDI), headers, TRACARDI))

    with server(answer) as port:
        result = ping(run, folder, port, "--origin", "https://shop.example")
    assert (result.code, "the event was answered 200, without CORS headers" in result.err) == (1, True)


def test_refused(run: Callable[..., Run], folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    result = ping(run, folder, port)
    assert (result.code, "connection refused: nothing listens there." in result.err) == (1, True)


@pytest.mark.slow
def test_timeout(run: Callable[..., Run], folder: Path) -> None:
    """Also one that takes the request and never answers."""

    def hang(_connection: socket.socket) -> None:
        threading.Event().wait(2)

    with server(hang) as port:
        result = ping(run, folder, port, "--timeout", "0.3")
    assert (result.code, "no answer within 0.3 s." in result.err) == (1, True)


def test_unknown_host(run: Callable[..., Run], folder: Path) -> None:
    """.invalid never resolves (RFC 2606)."""
    write_files(folder, {"tracardi.yml": CONFIG.replace("127.0.0.1:8686", "tracardi.invalid")})
    result = run("ping", "--timeout", "5")
    assert (result.code, "the host name is not known." in result.err) == (1, True)


def test_no_http(run: Callable[..., Run], folder: Path) -> None:
    for answer in (b"SSH-2.0-OpenSSH_9.2\r\n", b""):
        with server(raw(answer)) as port:
            result = ping(run, folder, port)
        assert (result.code, "no valid HTTP answer" in result.err) == (1, True)


def test_tls_to_a_plain_server(run: Callable[..., Run], folder: Path) -> None:
    with server(http("400 Bad Request", b"")) as port:
        result = ping(run, folder, port, scheme="https")
    assert (result.code, "Is it a plain http server? Then write http:// in tracker.url.api." in result.err) == (1, True)


@pytest.mark.system  # openssl makes the certificate
def test_a_certificate_that_nobody_trusts(run: Callable[..., Run], folder: Path) -> None:
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
        "-days",
        "1",
        "-subj",
        "/CN=127.0.0.1",
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    with server(http("200 OK", TRACARDI), context) as port:
        result = ping(run, folder, port, scheme="https")
    assert (result.code, "its certificate is not trusted: self-signed certificate." in result.err) == (1, True)


def test_json(run: Callable[..., Run], folder: Path) -> None:
    with Collector() as collector:
        result = ping(run, folder, collector.port, "--output-format", "json")
    assert json.loads(result.out) == {
        "url": f"{collector.url}/track",
        "ok": True,
        "status": 200,
        "fact": 'accepted the test event from the event source "shop".',
        "fix": "",
    }
