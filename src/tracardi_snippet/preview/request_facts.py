"""The facts of Tracardi's request to ``POST /track``, as the public servers 0.8.1 to 0.9.0-dev and their documents have them.

Where one version accepts less than another, the version that accepts less counts. A single bad event makes the server refuse
the whole batch.
"""

from __future__ import annotations

import re
from typing import Any

from tracardi_snippet.preview.places import (
    ACCEPTED,
    CRASH,
    MODEL,
    NULL,
    NUMBER,
    NUMBER_OR_NULL,
    SWITCH,
    SWITCH_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    Faults,
    Kind,
    is_number,
    kind_of,
)

_MAX_ID = 64  # characters that the server can find again
_DATE_TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?([Zz]|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_INTERNAL = ("validation", "reshaping", "merging", "error")


def request_faults(payload: dict[str, Any]) -> Faults:
    """Return the faults of a request outside of its events."""
    faults = Faults()
    _source(payload, faults)
    for key in ("session", "profile"):
        entity = faults.object_at(payload, key, "", null=None)
        if entity is not None:
            _id(entity, f"{key}.", faults)
    if (context := faults.object_at(payload, "context", "", null=MODEL)) is not None:
        _context(context, faults, has_session=bool(payload.get("session")))
    faults.object_at(payload, "properties", "")
    faults.object_at(payload, "request", "")
    options = faults.object_at(payload, "options", "")
    if options and all(isinstance(options.get(key), str) for key in ("scheduledFlowId", "scheduledNodeId")):
        faults.add("options", "names a scheduled flow, which only the server itself may do.", CRASH)
    faults.check(payload, "debug", "", SWITCH_OR_NULL, MODEL)
    faults.check(payload, "profile_less", "", SWITCH, MODEL)
    events = payload.get("events")
    if "events" in payload and not isinstance(events, list):
        faults.add("events", f"is {kind_of(events)}, not a list.", MODEL)
    elif not events:
        faults.add("events", "holds no event. Tracardi answers without a profile, and stores nothing.", ACCEPTED)
    return faults


def event_faults(event: Any, place: str) -> Faults:
    """Return the faults of one event. ``place``: its place in the request, such as ``events[0]``."""
    faults = Faults()
    if not isinstance(event, dict):
        faults.add(place, f"is {kind_of(event)}, not an object.", MODEL)
        return faults
    prefix = f"{place}."
    kind = event.get("type")
    if not isinstance(kind, str) or not kind.strip():
        faults.add(f"{prefix}type", "is missing." if "type" not in event else f"is {kind_of(kind)}, not a name.", MODEL)
    _event_id(event, prefix, faults)
    if time := faults.object_at(event, "time", prefix):
        for key in ("create", "insert", "update"):
            faults.check(time, key, f"{prefix}time.", _INSTANT, MODEL)
    faults.object_at(event, "properties", prefix, null=None)
    if options := faults.object_at(event, "options", prefix):
        for key in ("save", "async", "fire", "asBeacon"):
            faults.check(options, key, f"{prefix}options.", SWITCH, ACCEPTED)
    if context := faults.object_at(event, "context", prefix):
        _page(context, f"{prefix}context.", faults)
    _labels(event, prefix, faults)
    for key in _INTERNAL:
        faults.check(event, key, prefix, NULL, MODEL)
    return faults


def _source(payload: dict[str, Any], faults: Faults) -> None:
    source = payload.get("source")
    if not isinstance(source, dict):
        fact = "is missing." if "source" not in payload else f"is {kind_of(source)}, not an object."
        faults.add("source", fact, MODEL)
        return
    _id(source, "source.", faults)
    if isinstance(source.get("id"), str) and source["id"].startswith("@"):
        faults.add("source.id", "begins with @, which is reserved for the server itself.", CRASH)


def _id(entity: dict[str, Any], prefix: str, faults: Faults) -> None:
    value = entity.get("id")
    if not isinstance(value, str):
        faults.add(f"{prefix}id", "is missing." if "id" not in entity else f"is {kind_of(value)}, not a text.", MODEL)
    elif not value.strip():
        faults.add(f"{prefix}id", "is empty.", ACCEPTED)
    elif len(value) > _MAX_ID:
        faults.add(f"{prefix}id", f"has more than {_MAX_ID} characters, so Tracardi does not find it again.", ACCEPTED)


def _event_id(event: dict[str, Any], prefix: str, faults: Faults) -> None:
    value = event.get("id")
    if value is not None and not isinstance(value, str):
        faults.add(f"{prefix}id", f"is {kind_of(value)}, not a text.", MODEL)
    elif value and len(value) > _MAX_ID:
        faults.add(f"{prefix}id", f"has more than {_MAX_ID} characters, so Tracardi does not find it again.", ACCEPTED)


def _labels(event: dict[str, Any], prefix: str, faults: Faults) -> None:
    if "tags" not in event:
        return
    tags = event["tags"]
    if tags is None:
        faults.add(f"{prefix}tags", "is null. Leave the key out, or send a list.", CRASH)
    elif not isinstance(tags, list):
        faults.add(f"{prefix}tags", f"is {kind_of(tags)}, not a list.", MODEL)
    elif not all(isinstance(tag, str) for tag in tags):
        faults.add(f"{prefix}tags", "holds something other than texts.", CRASH)


def _page(context: dict[str, Any], prefix: str, faults: Faults) -> None:
    page = faults.object_at(context, "page", prefix, other=CRASH)
    if page is None:
        return
    prefix = f"{prefix}page."
    for key in ("url", "title"):
        faults.check(page, key, prefix, TEXT_OR_NULL, ACCEPTED)
    for key in ("path", "hash"):
        faults.check(page, key, prefix, TEXT, ACCEPTED)
    if referer := faults.object_at(page, "referer", prefix, other=CRASH):
        for key in ("host", "query"):
            faults.check(referer, key, f"{prefix}referer.", TEXT_OR_NULL, ACCEPTED)
    if history := faults.object_at(page, "history", prefix, null=ACCEPTED, other=ACCEPTED):
        faults.check(history, "length", f"{prefix}history.", NUMBER, ACCEPTED)


def _context(context: dict[str, Any], faults: Faults, *, has_session: bool) -> None:
    _texts(faults.object_at(context, "time", "context.", other=CRASH), ("local", "tz"), "context.time.", faults)
    browser = faults.object_at(context, "browser", "context.", null=None, other=CRASH)
    local = faults.object_at(browser or {}, "local", "context.browser.", other=CRASH) or {}
    inner = faults.object_at(local, "browser", "context.browser.local.", other=CRASH)
    names = ("name", "engine", "appVersion", "userAgent", "language")
    _texts(inner, names, "context.browser.local.browser.", faults)
    for key in ("onLine", "javaEnabled", "cookieEnabled"):
        faults.check(inner or {}, key, "context.browser.local.browser.", SWITCH, CRASH)
    device = faults.object_at(local, "device", "context.browser.local.", other=CRASH)
    _texts(device, ("platform",), "context.browser.local.device.", faults)
    screen = faults.object_at(context, "screen", "context.", other=CRASH) or {}
    _screen(faults.object_at(screen, "local", "context.screen.", other=CRASH) or {}, faults)
    faults.object_at(context, "device", "context.", null=None, other=CRASH)
    _location(faults.object_at(context, "location", "context.", other=CRASH) or {}, faults)
    utm = faults.object_at(context, "utm", "context.", other=CRASH)
    for key in ("source", "medium", "campaign", "term", "content"):
        faults.check(utm or {}, key, "context.utm.", TEXT_OR_NULL, CRASH)
    ids = faults.object_at(context, "ids", "context.", other=CRASH)
    _texts(ids, ("ga",), "context.ids.", faults)
    faults.object_at(context, "storage", "context.", other=CRASH)
    tracardi = faults.object_at(context, "tracardi", "context.", other=CRASH) or {}
    handed = faults.object_at(tracardi, "pass", "context.tracardi.", null=None, other=CRASH)
    _texts(handed, ("profile", "source", "session"), "context.tracardi.pass.", faults)
    if handed and {"profile", "source"} <= handed.keys() and not has_session:
        faults.add("session", "is missing, but context.tracardi.pass hands a profile over.", CRASH)


def _texts(parent: dict[str, Any] | None, keys: tuple[str, ...], prefix: str, faults: Faults) -> None:
    for key in keys:
        faults.check(parent or {}, key, prefix, TEXT, CRASH)


def _screen(screen: dict[str, Any], faults: Faults) -> None:
    sizes = ("width", "height", "innerWidth", "innerHeight", "availWidth", "availHeight", "colorDepth", "pixelDepth")
    for key in sizes:
        faults.check(screen, key, "context.screen.local.", NUMBER, CRASH)
    _texts(screen, ("orientation",), "context.screen.local.", faults)


def _location(location: dict[str, Any], faults: Faults) -> None:
    country = faults.object_at(location, "country", "context.location.", other=CRASH)
    for key in ("name", "code"):
        faults.check(country or {}, key, "context.location.country.", TEXT_OR_NULL, CRASH)
    for key in ("city", "county", "postal"):
        faults.check(location, key, "context.location.", TEXT_OR_NULL, CRASH)
    for key in ("latitude", "longitude"):
        faults.check(location, key, "context.location.", NUMBER_OR_NULL, CRASH)


def _is_instant(value: Any) -> bool:
    return value is None or is_number(value) or (isinstance(value, str) and bool(_DATE_TIME.fullmatch(value)))


_INSTANT = Kind("a date with a time", _is_instant)
