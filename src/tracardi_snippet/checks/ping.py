"""Tries the collector before any page is published, and explains what came back.

One event is sent with every option that Tracardi has for not storing it. Nothing is retried.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tracardi_snippet.printable import excerpt

if TYPE_CHECKING:
    from tracardi_snippet.config.model import Tracker

# A collector from 0.8.2 on refuses what looks like a robot, and Python's own name does.
_USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
_ACCEPTED = (200, 201, 226)
_MAX_ANSWER = 65536


@dataclass(frozen=True, slots=True)
class Ping:
    """``status`` is the HTTP status, or None where no answer came."""

    url: str
    ok: bool
    status: int | None
    fact: str
    fix: str = ""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: HTTPMessage
    body: bytes


def ping(tracker: Tracker, origin: str | None = None, timeout: float = 10) -> Ping:
    """Sends the event; with ``origin`` also asks as a browser on that site would. ``timeout`` is seconds for each request."""
    base = f"https:{tracker.url.api}" if tracker.url.api.startswith("//") else tracker.url.api
    url = f"{base}/track"
    if origin and (problem := _mixed_content(url, origin)):
        return problem
    try:
        if origin and (problem := _preflight(url, origin, timeout)):
            return problem
        headers = {
            "Content-Type": "application/json",
            "User-Agent": _USER_AGENT,
            **({"Origin": origin} if origin else {}),
        }
        answer = _request(url, "POST", headers, timeout, json.dumps(_payload(tracker)).encode())
    except (OSError, HTTPException, ValueError) as error:
        return _no_answer(url, error, timeout)
    return _judge(url, answer, tracker.source.id, origin)


def is_origin(text: str) -> bool:
    """Whether it is what browsers call an origin: scheme, host and perhaps port."""
    return bool(re.fullmatch(r"https?://[^\s/?#@]+", text))


def _mixed_content(url: str, origin: str) -> Ping | None:
    host = urlsplit(url).hostname or ""
    if not (origin.startswith("https:") and url.startswith("http:")) or host == "localhost" or host.startswith("127."):
        return None
    fact = f"a browser on {origin} would not send events: a page on https may not send to plain http."
    return Ping(
        url, ok=False, status=None, fact=fact, fix="Serve the Tracardi API on https, and write https:// in tracker.url.api."
    )


def _payload(tracker: Tracker) -> dict[str, Any]:
    return {
        "source": {"id": tracker.source.id},
        "session": {"id": str(uuid.uuid4())},
        "profile": None,
        "context": {},
        "events": [{"type": "tracardi-snippet-ping", "properties": {}, "options": {"save": False}}],
        "options": {"saveSession": False, "saveEvents": False, "saveProfile": False},
    }


def _request(url: str, method: str, headers: dict[str, str], timeout: float, body: bytes | None = None) -> _Answer:
    request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310  the config allows http(s) only
    opener = urllib.request.build_opener(_NoRedirects)
    try:
        response = opener.open(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        return _Answer(response.status, response.headers, response.read(_MAX_ANSWER))


def _preflight(url: str, origin: str, timeout: float) -> Ping | None:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
        "User-Agent": _USER_AGENT,
    }
    answer = _request(url, "OPTIONS", headers, timeout)
    if 200 <= answer.status < 300 and _allows(answer.headers, origin):
        return None
    if 300 <= answer.status < 400:
        return _redirect(url, answer)
    return Ping(url, ok=False, status=answer.status, **_cors_words(origin, f"OPTIONS was answered {answer.status}"))


def _cors_words(origin: str, what: str) -> dict[str, str]:
    return {
        "fact": f"a browser on {origin} would not send events: {what}, without CORS headers that allow that origin.",
        "fix": "Tracardi itself allows every origin: the proxy before it has to pass OPTIONS and Access-Control-* on.",
    }


def _allows(headers: HTTPMessage, origin: str) -> bool:
    return headers.get("Access-Control-Allow-Origin") in ("*", origin)


def _redirect(url: str, answer: _Answer) -> Ping:
    target = excerpt(answer.headers.get("Location", ""))
    fact = (
        f"redirected ({answer.status}) to {target}. Browsers do not follow a redirect of a preflight, so no event would arrive."
    )
    return Ping(
        url,
        ok=False,
        status=answer.status,
        fact=fact,
        fix="Put the final address, without /track, into tracker.url.api.",
    )


def _judge(url: str, answer: _Answer, source: str, origin: str | None) -> Ping:
    status = answer.status
    try:
        body = json.loads(answer.body)
    except ValueError:
        body = None
    is_tracardi = isinstance(body, dict) and ("task" in body or "profile" in body)
    has_detail = isinstance(body, dict) and "detail" in body
    quoted = excerpt(_words(body["detail"]) if has_detail else answer.body.decode("utf-8", "replace"))
    fact, fix = f"answered {status}: {quoted}", "Look at the log of the Tracardi API."
    if status in _ACCEPTED and origin and not _allows(answer.headers, origin):
        return Ping(url, ok=False, status=status, **_cors_words(origin, f"the event was answered {status}"))
    if status in _ACCEPTED and is_tracardi:
        return Ping(url, ok=True, status=status, fact=_accepted(source, origin, body))
    if status in _ACCEPTED:
        fact, fix = (
            f"answered {status}, but not as Tracardi does: {quoted}",
            "tracker.url.api is probably another server, such as Tracardi's GUI.",
        )
    elif 300 <= status < 400:
        return _redirect(url, answer)
    elif status == 401:
        fact = f'refused the event source "{source}" (401): {quoted}'
        fix = (
            "An event source is where Tracardi lets events in. In its GUI open Inbound traffic > Event sources, create one "
            "of type REST or open yours, see that it is enabled, and copy its id into tracker.source.id."
        )
    elif status in (404, 405):
        fact, fix = (
            f"has no collector at that address ({status}).",
            "tracker.url.api is the address of the API, to which /track is added: check host, port and path.",
        )
    return Ping(url, ok=False, status=status, fact=fact, fix=fix)


def _words(detail: Any) -> str:
    return detail if isinstance(detail, str) else json.dumps(detail)


def _accepted(source: str, origin: str | None, body: dict[str, Any]) -> str:
    fact = f'accepted the test event from the event source "{source}"'
    fact += f", and lets pages of {origin} send theirs." if origin else "."
    return f"{fact} It reports: {excerpt(json.dumps(body['errors']))}" if body.get("errors") else fact


def _no_answer(url: str, error: Exception, timeout: float) -> Ping:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, ssl.SSLCertVerificationError):
        fact, fix = (
            f"its certificate is not trusted: {reason.verify_message}.",
            "Browsers refuse it as well: install a valid certificate.",
        )
    elif isinstance(reason, ssl.SSLError):
        fact, fix = (
            f"no TLS connection: {reason.reason or reason}.",
            "Is it a plain http server? Then write http:// in tracker.url.api.",
        )
    elif isinstance(reason, TimeoutError):
        fact, fix = (
            f"no answer within {timeout:g} s.",
            "Check host and port, and whether a firewall drops the connection.",
        )
    elif isinstance(reason, ConnectionRefusedError):
        fact, fix = "connection refused: nothing listens there.", "Start the Tracardi API, or correct host and port."
    elif isinstance(reason, socket.gaierror):
        fact, fix = "the host name is not known.", "Correct the host in tracker.url.api."
    else:
        fact, fix = (
            f"no valid HTTP answer: {excerpt(str(reason) or type(reason).__name__)}.",
            "Check host, port and scheme in tracker.url.api.",
        )
    return Ping(url, ok=False, status=None, fact=fact, fix=fix)
