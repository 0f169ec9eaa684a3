"""Try the collector before any page is published, and explain its answer.

One event is sent, with every option by which Tracardi does not store an event. No request is repeated.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from tracardi_snippet.checks.exchange import within
from tracardi_snippet.checks.no_answer import explain
from tracardi_snippet.config.urls import is_origin, origin_of
from tracardi_snippet.printable import excerpt

if TYPE_CHECKING:
    from tracardi_snippet.checks.exchange import Answer, Exchange
    from tracardi_snippet.config.model import Tracker

__all__ = ["Ping", "is_origin", "ping"]

# Collectors refuse robots from version 0.8.2 on, and Python's own user agent counts as a robot.
_USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
_ACCEPTED = (200, 201, 226)


@dataclass(frozen=True, slots=True)
class Ping:
    """The result of a ping."""

    url: str
    """The address of the collector."""
    ok: bool
    """True if events of the site would arrive."""
    status: int | None
    """The HTTP status, or None if no answer came."""
    fact: str
    """The result, as the end of a sentence that begins with the address."""
    fix: str = ""
    """The fix, as a sentence; empty if nothing is wrong."""


def ping(tracker: Tracker, origin: str | None = None, seconds: float = 10) -> Ping:
    """Send the event, and explain the answer.

    :param origin: the site's origin. If given, the requests of a browser on that site are also sent.
    :param seconds: the time for everything together, from the look-up of the host to the last byte.
    """
    base = f"https:{tracker.url.api}" if tracker.url.api.startswith("//") else tracker.url.api
    url = f"{base}/track"
    if origin and (problem := _mixed_content(url, origin)):
        return problem
    try:
        return within(seconds, lambda exchange: _try(exchange, url, tracker, origin))
    except (OSError, HTTPException, ValueError) as error:
        fact, fix = explain(error, seconds)
        return Ping(url, ok=False, status=None, fact=fact, fix=fix)


def _try(exchange: Exchange, url: str, tracker: Tracker, origin: str | None) -> Ping:
    if origin and (problem := _preflight(exchange, url, origin)):
        return problem
    headers = {"Content-Type": "application/json", "User-Agent": _USER_AGENT, **({"Origin": origin} if origin else {})}
    answer = exchange.request(_encoded(url), "POST", headers, json.dumps(_payload(tracker)).encode())
    return _judge(url, answer, tracker.source.id, origin)


def _encoded(url: str) -> str:
    """Return the address in ASCII, as a browser sends it: the host in IDNA, and the path with percent escapes."""
    return origin_of(url) + quote(urlsplit(url).path, safe="/%:!$&()*+=~")


def _mixed_content(url: str, origin: str) -> Ping | None:
    host = urlsplit(url).hostname or ""
    if not (origin.startswith("https:") and url.startswith("http:")) or host == "localhost" or host.startswith("127."):
        return None
    fact = f"a browser on {origin} would not send events: a page on https may not send to plain http."
    fix = "Serve the Tracardi API on https, and write https:// in tracker.url.api."
    return Ping(url, ok=False, status=None, fact=fact, fix=fix)


def _payload(tracker: Tracker) -> dict[str, Any]:
    return {
        "source": {"id": tracker.source.id},
        "session": {"id": str(uuid.uuid4())},
        "profile": None,
        "context": {},
        "events": [{"type": "tracardi-snippet-ping", "properties": {}, "options": {"save": False}}],
        "options": {"saveSession": False, "saveEvents": False, "saveProfile": False},
    }


def _preflight(exchange: Exchange, url: str, origin: str) -> Ping | None:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
        "User-Agent": _USER_AGENT,
    }
    answer = exchange.request(_encoded(url), "OPTIONS", headers)
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


def _redirect(url: str, answer: Answer) -> Ping:
    target = excerpt(answer.headers.get("Location", ""))
    fact = (
        f"redirected ({answer.status}) to {target}. Browsers do not follow a redirect of a preflight, so no event would arrive."
    )
    fix = "Put the final address, without /track, into tracker.url.api."
    return Ping(url, ok=False, status=answer.status, fact=fact, fix=fix)


def _judge(url: str, answer: Answer, source: str, origin: str | None) -> Ping:
    status, body = answer.status, _parsed(answer.body)
    is_tracardi = isinstance(body, dict) and ("task" in body or "profile" in body)
    has_detail = isinstance(body, dict) and "detail" in body
    quoted = _words(body["detail"]) if has_detail else excerpt(answer.body.decode("utf-8", "replace"))
    fact, fix = f"answered {status}: {quoted}", "Look at the log of the Tracardi API."
    if status in _ACCEPTED and origin and not _allows(answer.headers, origin):
        return Ping(url, ok=False, status=status, **_cors_words(origin, f"the event was answered {status}"))
    if status in _ACCEPTED and is_tracardi:
        return Ping(url, ok=True, status=status, fact=_accepted(source, origin, body))
    if status in _ACCEPTED:
        fact = f"answered {status}, but not as Tracardi does: {quoted}"
        fix = "tracker.url.api is probably another server, such as Tracardi's GUI."
    elif 300 <= status < 400:
        return _redirect(url, answer)
    elif status == 401:
        fact = f'refused the event source "{source}" (401): {quoted}'
        fix = (
            "An event source is where Tracardi lets events in. In its GUI open Inbound traffic > Event sources, create one "
            "of type REST or open yours, see that it is enabled, and copy its id into tracker.source.id."
        )
    elif status in (404, 405):
        fact = f"has no collector at that address ({status})."
        fix = "tracker.url.api is the address of the API, to which /track is added: check host, port and path."
    return Ping(url, ok=False, status=status, fact=fact, fix=fix)


def _parsed(body: bytes) -> Any:
    """Return the data of a JSON body, or None if the body is not JSON or nests too deep to be read."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _words(detail: Any) -> str:
    """Return a server's report on one line."""
    if isinstance(detail, str):
        return excerpt(detail)
    try:
        return excerpt(json.dumps(detail))
    except RecursionError:
        return "(values that nest too deep)"


def _accepted(source: str, origin: str | None, body: dict[str, Any]) -> str:
    fact = f'accepted the test event from the event source "{source}"'
    fact += f", and lets pages of {origin} send theirs." if origin else "."
    return f"{fact} It reports: {_words(body['errors'])}" if body.get("errors") else fact
