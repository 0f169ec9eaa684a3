"""Servers that never end, and answers that no reader expects: ``ping`` ends at its deadline, with one message."""

from __future__ import annotations

import ssl
import threading
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.sites import CONFIG
from tests.hostile.runner import assert_changed, assert_text, ended_within, snapshot, write
from tests.test_ping import TRACARDI, http, raw, server

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from tests.helpers.command import Run

    Server = Callable[[socket.socket], None]

HTTP = b"HTTP/1.1 200 OK\r\n"
LATE = "no answer within 0.4 s.\n    Check host and port, and whether a firewall drops the connection. A slow server may need a longer --timeout."


def forever(start: bytes, each: bytes, pause: float = 0.02) -> Server:
    """A server that begins with ``start``, and sends ``each`` again and again until the connection is shut down."""

    def send(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(start)
        for _ in count():
            connection.sendall(each)
            threading.Event().wait(pause)

    return send


def silent(connection: socket.socket) -> None:
    """A server that reads, and never answers."""
    while connection.recv(65536):
        pass


ENDLESS = {
    "nothing": silent,
    "a status line, byte by byte": forever(b"HTTP/1.1 200 ", b"O"),
    "a header, byte by byte": forever(HTTP + b"X: ", b"x"),
    "headers": forever(HTTP, b"X: y\r\n"),
    "a body, byte by byte": forever(HTTP + b"\r\n", b"x"),
    "a body of a known length, byte by byte": forever(HTTP + b"Content-Length: 60000\r\n\r\n", b"x"),
    "a body in chunks": forever(HTTP + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "a chunk's length, byte by byte": forever(HTTP + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
    "100 Continue": forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.001),
    "103 Early Hints": forever(b"", b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", 0.001),
    "an error's body": forever(b"HTTP/1.1 500 Error\r\nContent-Length: 60000\r\n\r\n", b"x"),
    "a redirect's body": forever(b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 60000\r\n\r\n", b"x"),
}
ENDLESS_TLS = {
    "nothing": silent,
    "a record, byte by byte": forever(b"\x16\x03\x03\x40\x00\x02\x00", b"x"),
    "empty records": forever(b"", b"\x16\x03\x03\x00\x00", 0.001),
}


@pytest.fixture
def ping(run: Callable[..., Run], folder: Path) -> Callable[..., Run]:
    """Runs ``ping`` against a port of this machine. No file may change."""

    def ping(port: int, *arguments: str, scheme: str = "http", seconds: str = "5") -> Run:
        write(folder, {"tracardi.yml": CONFIG.replace("http://127.0.0.1:8686", f"{scheme}://127.0.0.1:{port}")})
        before = snapshot(folder)
        with ended_within(30):
            result = run("ping", "--timeout", seconds, *arguments)
        assert "Traceback" not in result.err
        assert_changed(folder, before, {})
        return result

    return ping


@pytest.mark.parametrize("answer", ENDLESS.values(), ids=ENDLESS)
@pytest.mark.parametrize("origin", [(), ("--origin", "http://shop.example")], ids=["event", "preflight"])
@pytest.mark.slow
def test_a_server_that_never_ends(ping: Callable[..., Run], answer: Server, origin: tuple[str, ...]) -> None:
    """The deadline is for all that is sent and received, and no thread of ours is left behind."""
    with server(answer) as port:
        result = ping(port, *origin, seconds="0.4")
    assert (result.code, result.out) == (1, "")
    assert_text(result.err, f"http://127.0.0.1:{port}/track: {LATE}")
    wait_for_threads()


@pytest.mark.parametrize("answer", ENDLESS_TLS.values(), ids=ENDLESS_TLS)
@pytest.mark.slow
def test_a_tls_server_that_never_ends(ping: Callable[..., Run], answer: Server) -> None:
    with server(answer) as port:
        result = ping(port, scheme="https", seconds="0.4")
    assert (result.code, result.out) == (1, "")
    assert "no answer within 0.4 s." in result.err or "no TLS connection: " in result.err
    wait_for_threads()


def wait_for_threads() -> None:
    """Wait until the threads that ``ping`` started have ended."""
    for thread in threading.enumerate():
        if thread.name.endswith("(run)"):
            thread.join(10)
            assert not thread.is_alive()


@pytest.mark.slow
def test_both_requests_share_the_deadline(ping: Callable[..., Run]) -> None:
    """A preflight that takes most of the time leaves the rest to the event."""
    requests = []

    def answer(connection: socket.socket) -> None:
        requests.append(connection.recv(65536).split()[0])
        threading.Event().wait(1.2)
        headers = b"Access-Control-Allow-Origin: *\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
        connection.sendall(HTTP + headers)

    with server(answer) as port:
        result = ping(port, "--origin", "http://shop.example", seconds="2")
    assert (result.code, requests) == (1, [b"OPTIONS", b"POST"])
    assert "no answer within 2 s." in result.err


@pytest.mark.slow
def test_a_host_whose_name_takes_for_ever(ping: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    """The look-up of a name has no timeout of its own."""
    gate = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_options: gate.wait(20))
    result = ping(1, seconds="0.3")
    gate.set()
    assert (result.code, "no answer within 0.3 s." in result.err) == (1, True)


ANSWERS = {
    "JSON that nests 30,000 deep": (
        http("200 OK", b"[" * 30_000),
        "answered 200, but not as Tracardi does: [[[...\n    tracker.url.api is probably another server...",
    ),
    "whole JSON that nests 30,000 deep": (
        http("200 OK", b"[" * 30_000 + b"]" * 30_000),
        "answered 200, but not as Tracardi does: [[[...",
    ),
    "a report that nests 30,000 deep": (
        http("200 OK", b'{"task":"t","errors":' + b"[" * 30_000 + b"]" * 30_000 + b"}"),
        'answered 200, but not as Tracardi does: {"task":"t","errors":[[...',
    ),
    "a report that nests 900 deep": (
        http("422 Unprocessable", b'{"detail":' + b"[" * 900 + b"]" * 900 + b"}"),
        "answered 422: ...",
    ),
    "objects that nest 30,000 deep": (http("401 Unauthorized", b'{"detail":' * 30_000), 'refused the event source "shop" (401): {"detail":{...'),
    "a number of 5,000 digits": (http("200 OK", b'{"task":' + b"1" * 5000 + b"}"), "answered 200, but not as Tracardi does: ..."),
    "JSON that is no object": (http("200 OK", b'"profile"'), 'answered 200, but not as Tracardi does: "profile"...'),
    "half a character": (http("500 Error", b'{"detail":"\\ud800"}'), "answered 500:...Look at the log of the Tracardi API."),
    "bytes that are no text": (http("500 Error", b"\xff\xfe\x1b[2J\x00"), "answered 500: ...Look at the log of the Tracardi API."),
    "an answer of a gigabyte": (forever(HTTP + b"\r\n", b"x" * 65536, 0), "answered 200, but not as Tracardi does: xxx..."),
    "a thousand headers": (raw(HTTP + b"X: y\r\n" * 1000 + b"\r\n"), "no valid HTTP answer: got more than 100 headers.\n    Check host, port and scheme in tracker.url.api."),
    "a header of a megabyte": (raw(HTTP + b"X: " + b"y" * 1_000_000 + b"\r\n\r\n"), "no valid HTTP answer: got more than 65536 bytes when reading header line..."),
    "a status that is no number": (raw(b"HTTP/1.1 abc OK\r\n\r\n"), "no valid HTTP answer: HTTP/1.1 abc OK..."),
    "a status of four digits": (raw(b"HTTP/1.1 9999 OK\r\n\r\n"), "no valid HTTP answer: HTTP/1.1 9999 OK..."),
    "a body that ends early": (raw(HTTP + b"Content-Length: 100\r\n\r\nx"), "answered 200, but not as Tracardi does: x\n..."),
    "a length that is no number": (raw(HTTP + b"Content-Length: x\r\n\r\n{}"), "answered 200, but not as Tracardi does: {}..."),
    "a chunk that is none": (raw(HTTP + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n"), "no valid HTTP answer: ..."),
    "nothing at all": (raw(b""), "no valid HTTP answer: Remote end closed connection without response..."),
    "TLS on a plain address": (raw(b"\x15\x03\x03\x00\x02\x02\x28"), "the server speaks TLS, and tracker.url.api says http.\n    Write https:// in tracker.url.api."),
    "another protocol": (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "no valid HTTP answer: SSH-2.0-OpenSSH_9.2..."),
    "a redirect to a terminal": (http("302 Found", b"", b"Location: /\x1b]0;x\x07\r\n"), "redirected (302) to / ]0;x. Browsers..."),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "message"), ANSWERS.values(), ids=ANSWERS)
@pytest.mark.slow
def test_answers_that_no_reader_expects(ping: Callable[..., Run], answer: Server, message: str) -> None:
    with server(answer) as port:
        result = ping(port)
    assert (result.code, result.out) == (1, "")
    assert_text(result.err, f"http://127.0.0.1:{port}/track: {message}")
    assert [char for char in result.err if not char.isprintable() and char != "\n"] == []


@pytest.mark.slow
def test_early_hints_come_before_the_answer(ping: Callable[..., Run]) -> None:
    """Interim answers are no answer: https://www.rfc-editor.org/rfc/rfc9110#section-15.2."""
    hints = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
    with server(raw(hints + HTTP + b"Content-Length: %d\r\n\r\n%b" % (len(TRACARDI), TRACARDI))) as port:
        result = ping(port)
    assert (result.code, result.err) == (0, "")


TLS = {
    "plain HTTP": (raw(b"HTTP/1.1 400 Bad\r\n\r\n"), "the server does not speak TLS (WRONG_VERSION_NUMBER).\n    Is it a plain http server?..."),
    "another protocol": (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "the server does not speak TLS (...).\n    Is it a plain http server?..."),
    "an end": (raw(b""), "the server closed the connection before TLS was set up (UNEXPECTED_EOF...).\n    Look at the server's log. ..."),
    "an alert: protocol version": (raw(b"\x15\x03\x03\x00\x02\x02\x46"), "the server speaks no version of TLS that browsers accept (...PROTOCOL_VERSION).\n    Enable TLS 1.2 or 1.3 on the server."),
    "an alert: handshake failure": (raw(b"\x15\x03\x03\x00\x02\x02\x28"), "the server and we agree on no cipher, or the server wants a certificate from us (...HANDSHAKE_FAILURE)..."),
    "an alert: insufficient security": (raw(b"\x15\x03\x03\x00\x02\x02\x47"), "the server and we agree on no cipher, ...(...INSUFFICIENT_SECURITY)..."),
    "an alert: certificate required": (raw(b"\x15\x03\x03\x00\x02\x02\x74"), "the server wants a certificate from us, and visitors have none (...CERTIFICATE_REQUIRED)..."),
    "an alert: bad certificate": (raw(b"\x15\x03\x03\x00\x02\x02\x2a"), "the server wants a certificate from us, ..."),
    "an alert: unknown host": (raw(b"\x15\x03\x03\x00\x02\x02\x70"), "the server has no certificate for this host (...UNRECOGNIZED_NAME)..."),
    "an alert: internal error": (raw(b"\x15\x03\x03\x00\x02\x02\x50"), "the server failed while TLS was set up (...INTERNAL_ERROR)..."),
    "an alert without a name": (raw(b"\x15\x03\x03\x00\x02\x02\xfe"), "..."),
    "bytes that are no record": (raw(b"\x00" * 100), "the server does not speak TLS (...)..."),
    "a record that is too long": (raw(b"\x16\x03\x03\xff\xff" + b"x" * 1000), "..."),
    "a hello that is none": (raw(b"\x16\x03\x03\x00\x05\x02\x00\x00\x01x"), "..."),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "message"), TLS.values(), ids=TLS)
@pytest.mark.slow
def test_tls_that_fails(ping: Callable[..., Run], answer: Server, message: str) -> None:
    with server(answer) as port:
        result = ping(port, scheme="https")
    assert (result.code, result.out) == (1, "")
    assert_text(result.err, f"https://127.0.0.1:{port}/track: no TLS connection: {message}")


CERTIFICATES = Path(__file__).parent / "certificates"
REFUSED = "its certificate is not trusted: "
BROWSERS = "\n    Browsers refuse it as well. "
SERVERS = {
    "valid": ({}, None),
    "expired": ({}, f"{REFUSED}certificate has expired.{BROWSERS}Renew the certificate."),
    "future": ({}, f"{REFUSED}certificate is not yet valid.{BROWSERS}Wait until it is valid, or correct the clock of this machine."),
    "other-host": ({}, f"{REFUSED}IP address mismatch, certificate is not valid for '127.0.0.1'.{BROWSERS}Install a certificate for the address in tracker.url.api, or give the host's name."),
    "self-signed": ({}, f"{REFUSED}self-signed certificate.{BROWSERS}Install a certificate of an authority that browsers trust."),
    "weak": ({"set_ciphers": "DEFAULT:@SECLEVEL=0"}, f"{REFUSED}EE certificate key too weak.{BROWSERS}Install a certificate with a longer key."),
    "valid, but of an unknown authority": ({}, f"{REFUSED}unable to get local issuer certificate.\n    Let the server send the intermediate certificates as well. ..."),
    "valid, but TLS 1.1": ({"maximum_version": ssl.TLSVersion.TLSv1_1, "minimum_version": ssl.TLSVersion.TLSv1, "set_ciphers": "ALL:@SECLEVEL=0"}, "no TLS connection: the server speaks no version of TLS that browsers accept (TLSV1_ALERT_PROTOCOL_VERSION).\n    Enable TLS 1.2 or 1.3 on the server."),
    "valid, but no cipher in common": ({"maximum_version": ssl.TLSVersion.TLSv1_2, "set_ciphers": "AES128-SHA:@SECLEVEL=0"}, "no TLS connection: the server and we agree on no cipher, ..."),
    "valid, but wants a certificate in TLS 1.2": ({"maximum_version": ssl.TLSVersion.TLSv1_2, "verify_mode": ssl.CERT_REQUIRED}, "no TLS connection: the server and we agree on no cipher, or the server wants a certificate from us ..."),
    "valid, but wants a certificate in TLS 1.3": ({"verify_mode": ssl.CERT_REQUIRED}, "no ..."),
}  # fmt: skip


@pytest.mark.parametrize(("name", "settings", "message"), [(name, *values) for name, values in SERVERS.items()], ids=SERVERS)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.slow
def test_certificates(
    ping: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, name: str, settings: dict[str, Any], message: str | None
) -> None:
    """The certificates are in this repository, and valid for 80 years or not at all. Only ours trusts the authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / ("authority.pem" if "unknown" not in name else "self-signed.pem")))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    for key, value in settings.items():
        if key == "set_ciphers":
            context.set_ciphers(value)
        else:
            setattr(context, key, value)
    context.load_cert_chain(CERTIFICATES / f"{name.partition(',')[0]}.pem")
    with server(http("200 OK", TRACARDI), context) as port:
        result = ping(port, scheme="https")
    if message is None:
        assert (result.code, result.err) == (0, "")
    else:
        assert (result.code, result.out) == (1, "")
        assert_text(result.err, f"https://127.0.0.1:{port}/track: {message}")


@pytest.mark.parametrize("seconds", ["nan", "inf", "0", "-1", "1e400", "x", "3601"])
@pytest.mark.slow
def test_times_that_are_none(ping: Callable[..., Run], seconds: str) -> None:
    result = ping(1, seconds=seconds)
    assert (result.code, "'--timeout'" in result.err or "--timeout" in result.err) == (2, True)


@pytest.mark.slow
def test_an_address_with_other_letters(ping: Callable[..., Run], run: Callable[..., Run], folder: Path) -> None:
    """A browser sends a path in percent escapes, and so do we."""
    lines = []

    def answer(connection: socket.socket) -> None:
        lines.append(connection.recv(65536).splitlines()[0])
        connection.sendall(HTTP + b"Content-Length: %d\r\n\r\n%b" % (len(TRACARDI), TRACARDI))

    with server(answer) as port:
        write(folder, {"tracardi.yml": CONFIG.replace("127.0.0.1:8686", f"localhost:{port}/\xe4%20b")})
        result = run("ping", "--timeout", "5")
    assert (result.code, lines) == (0, [b"POST /%C3%A4%20b/track HTTP/1.1"])
