"""The answers of Tracardi: to requests that it processes, to those that it refuses, and to a browser's preflight."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse, Response

from tracardi_snippet.preview.ascii_json import AsciiJson
from tracardi_snippet.preview.places import MODEL

if TYPE_CHECKING:
    from starlette.requests import Request

    from tracardi_snippet.preview.right import Judgement

_METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
_MAX_KNOWN = 10_000


class Profiles:
    """Knows the profiles that it has given out, and answers requests with them."""

    def __init__(self) -> None:
        self._profiles: OrderedDict[str, None] = OrderedDict()
        self._of_session: OrderedDict[str, str] = OrderedDict()

    def processed(self, payload: dict[str, Any]) -> dict[str, Any] | None:
        """Return Tracardi's answer to a request that it processes, or None if there is no event in it."""
        if not payload.get("events"):
            return None
        session = _id_of(payload.get("session")) or str(uuid.uuid4())
        return {
            "task": str(uuid.uuid4()),
            "ux": [],
            "response": {},
            "events": [],
            "profile": {"id": self._profile(session, _id_of(payload.get("profile")))},
            "session": {"id": session},
            "errors": [],
            "warnings": [],
        }

    def _profile(self, session: str, sent: str | None) -> str:
        """Return the profile to keep. A known session decides, then a known profile; else there is a new one."""
        known = self._of_session.get(session) or (sent if sent in self._profiles else None)
        profile = known or str(uuid.uuid4())
        self._of_session[session] = profile
        self._profiles[profile] = None
        if len(self._of_session) > _MAX_KNOWN:
            self._of_session.popitem(last=False)
        if len(self._profiles) > _MAX_KNOWN:
            self._profiles.popitem(last=False)
        return profile


def refusal(judgement: Judgement) -> Response:
    """Return Tracardi's answer to a request that it refuses: a list for a wrong model, else a text."""
    first = judgement.faults[0]
    if judgement.status != MODEL:
        headers = {"Allow": "POST, OPTIONS"} if judgement.status == 405 else {}
        return AsciiJson({"detail": f"{first.place} {first.message}".strip()}, judgement.status, headers)
    wrong = [fault for fault in judgement.faults if fault.status == MODEL]
    detail = [{"loc": ["body", *_parts(fault.place)], "msg": fault.message, "type": "value_error"} for fault in wrong]
    return AsciiJson({"detail": detail}, MODEL)


def _parts(place: str) -> list[str | int]:
    """Return ``events[0].type`` as a list, the index a number."""
    parts: list[str | int] = []
    for name in filter(None, place.split(".")):
        key, bracket, index = name.partition("[")
        parts += [key, int(index.rstrip("]"))] if bracket else [key]
    return parts


def preflight(http: Request) -> Response:
    """Answer as Tracardi does, which allows everything. The guard has refused foreign origins before."""
    answer = PlainTextResponse("OK")
    if origin := http.headers.get("origin"):
        allow(answer, origin, has_credentials=True)
    answer.headers["Access-Control-Allow-Methods"] = _METHODS
    answer.headers["Access-Control-Max-Age"] = "600"
    if asked := http.headers.get("access-control-request-headers"):
        answer.headers["Access-Control-Allow-Headers"] = asked
    return answer


def allow(answer: Response, origin: str, *, has_credentials: bool) -> None:
    """Let the page read the answer. Without a cookie Tracardi names no origin, and browsers then refuse credentials."""
    answer.headers["Access-Control-Allow-Origin"] = origin
    answer.headers["Vary"] = "Origin"
    if has_credentials:
        answer.headers["Access-Control-Allow-Credentials"] = "true"


def _id_of(entity: Any) -> str | None:
    value = entity.get("id") if isinstance(entity, dict) else None
    return value.strip() or None if isinstance(value, str) else None
