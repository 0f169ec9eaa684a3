"""Read a request to ``/track`` and judge it, in the order in which Tracardi does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracardi_snippet.config.limits import MAX_DEPTH
from tracardi_snippet.preview.places import MODEL, RequestFault
from tracardi_snippet.preview.right import Judgement, judge

if TYPE_CHECKING:
    from starlette.requests import Request

MAX_BODY = 4 << 20
"""Bytes of the largest request that is read. Browsers send at most 64 KiB when a page is left."""
_MAX_DRAINED = 1 << 30
_PUT = "Tracardi answers a PUT with null and stores nothing. Send a POST."
# As pydantic reads a boolean of a query: https://docs.pydantic.dev/latest/concepts/conversion_table/
_SWITCHES = frozenset(("0", "1", "f", "false", "n", "no", "off", "on", "t", "true", "y", "yes"))


@dataclass(frozen=True, slots=True)
class Received:
    """A request to ``/track``."""

    method: str
    body: bytes | None
    """The body, or None if it is larger than ``MAX_BODY``."""
    payload: Any
    """The JSON of the body; None if it is not read."""
    judgement: Judgement
    """The verdict."""


async def receive(http: Request, source_id: str | None) -> Received:
    """Read and judge a request. ``source_id``: the only event source that the collector knows; None: every source is right."""
    body = await _read(http)
    refusal = _of_transport(http, body)
    if refusal or body is None:
        return Received(http.method, body, None, refusal or _only("", MODEL))
    try:
        payload = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return Received(http.method, body, None, _only("The body is not JSON.", MODEL))
    if _is_deep(payload):  # to write it as JSON again would exceed Python's own limit
        return Received(http.method, body, None, _only(f"The body nests deeper than {MAX_DEPTH} levels.", MODEL))
    return Received(http.method, body, payload, judge(payload, source_id))


def _is_deep(payload: Any) -> bool:
    """Return whether mappings and lists nest deeper than ``MAX_DEPTH``."""
    level = [payload]
    for _ in range(MAX_DEPTH + 1):
        level = [
            child
            for value in level
            for child in (value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
        ]
        if not level:
            return False
    return True


def _of_transport(http: Request, body: bytes | None) -> Judgement | None:
    """Return the verdict if size, method, address or content type alone decide it."""
    if body is None:
        return _only(f"The request has more than {MAX_BODY:,} bytes.", 413)
    if http.method == "PUT":
        return _only(_PUT, 200)
    if http.method != "POST":
        return _only(f"The method is {http.method}. Tracardi takes events by POST.", 405)
    if http.query_params.get("profile_less", "true").lower() not in _SWITCHES:
        return _only("profile_less of the address is neither true nor false.", MODEL)
    if not _is_json(http.headers.get("content-type")):
        return _only(f"The content type is {http.headers['content-type'][:100]!r}. Tracardi reads application/json.", MODEL)
    return None


async def _read(http: Request) -> bytes | None:
    """Return the body, or None if it is too large. A large body is received and dropped, so that the sender gets the answer."""
    parts, size = [], 0
    async for part in http.stream():
        size += len(part)
        if size <= MAX_BODY:
            parts.append(part)
        else:
            parts.clear()
        if size > _MAX_DRAINED:
            break
    return None if size > MAX_BODY else b"".join(parts)


def _only(message: str, status: int) -> Judgement:
    return Judgement(status, (RequestFault("", message, status),), ())


def _is_json(content_type: str | None) -> bool:
    if content_type is None:  # Tracardi reads such a body as JSON
        return True
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
