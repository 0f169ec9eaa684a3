"""The preview's collector answers as Tracardi does, and says what is wrong with a request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.preview import SITE, Preview, payload
from tests.helpers.sites import SHOP
from tracardi_snippet.config import load_config
from tracardi_snippet.preview.received import MAX_BODY
from tracardi_snippet.preview.right import judge

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def preview(folder: Path) -> Preview:
    return Preview(folder)


def test_the_answer_to_a_right_request(preview: Preview) -> None:
    """All keys of Tracardi 0.8.2 and later; the profile is new, and stays that of its session."""
    answer = preview.track(payload("page-view"))
    assert answer.status == 200
    assert answer.json.keys() == {"task", "ux", "response", "events", "profile", "session", "errors", "warnings"}
    assert answer.json["session"] == {"id": "s1"}
    profile = answer.json["profile"]
    assert preview.track(payload("page-view", profile=profile)).json["profile"] == profile
    assert preview.track(payload("page-view", profile={"id": "forged"})).json["profile"] == profile
    other = preview.track(payload("page-view", profile={"id": "forged"}, session={"id": "s2"})).json["profile"]
    assert other["id"] not in ("forged", profile["id"])
    assert preview.track(payload("page-view", profile=other, session={"id": "s3"})).json["profile"] == other


EVENT: dict[str, Any] = {"type": "a"}


@pytest.mark.parametrize(
    ("request_", "status", "place"),
    [
        ({"events": [EVENT]}, 422, "source"),
        ({**payload("a"), "source": "shop"}, 422, "source"),
        ({**payload("a"), "source": {"id": 5}}, 422, "source.id"),
        ({**payload("a"), "source": {}}, 422, "source.id"),
        ({**payload("a"), "source": {"id": "@x"}}, 500, "source.id"),
        ({**payload("a"), "source": {"id": "other"}}, 401, "source.id"),
        ({**payload("a"), "session": {}}, 422, "session.id"),
        ({**payload("a"), "session": {"id": 1}}, 422, "session.id"),
        ({**payload("a"), "session": {"id": " "}}, 200, "session.id"),
        ({**payload("a"), "session": {"id": "x" * 65}}, 200, "session.id"),
        ({**payload("a"), "session": None}, 200, ""),
        ({**payload("a"), "profile": None}, 200, ""),
        ({**payload("a"), "profile": []}, 422, "profile"),
        ({**payload("a"), "context": None}, 422, "context"),
        ({**payload("a"), "properties": None}, 500, "properties"),
        ({**payload("a"), "options": None}, 500, "options"),
        ({**payload("a"), "options": {"scheduledFlowId": "a", "scheduledNodeId": "b"}}, 500, "options"),
        ({**payload("a"), "request": None}, 500, "request"),
        ({**payload("a"), "debug": "yes"}, 422, "debug"),
        ({**payload("a"), "debug": None}, 200, ""),
        ({**payload("a"), "profile_less": None}, 422, "profile_less"),
        ({**payload("a"), "events": None}, 422, "events"),
        ({**payload("a"), "events": []}, 200, "events"),
        ({"source": {"id": "shop"}}, 200, "events"),
        (payload({**EVENT, "more": 1}, metadata=None), 200, ""),
        (payload(1), 422, "events[0]"),
        (payload("a", {}), 422, "events[1].type"),
        (payload({"type": " "}), 422, "events[0].type"),
        (payload({**EVENT, "id": 7}), 422, "events[0].id"),
        (payload({**EVENT, "id": None}), 200, ""),
        (payload({**EVENT, "id": "x" * 65}), 200, "events[0].id"),
        (payload({**EVENT, "time": None}), 500, "events[0].time"),
        (payload({**EVENT, "time": "2026-01-01T00:00:00Z"}), 422, "events[0].time"),
        (payload({**EVENT, "time": {"create": "2026-01-01"}}), 422, "events[0].time.create"),
        (payload({**EVENT, "time": {"create": "2026-01-01T10:00:00.123Z"}}), 200, ""),
        (payload({**EVENT, "time": {"create": 1717236000123}}), 200, ""),
        (payload({**EVENT, "properties": None}), 200, ""),
        (payload({**EVENT, "properties": []}), 422, "events[0].properties"),
        (payload({**EVENT, "options": None}), 500, "events[0].options"),
        (payload({**EVENT, "options": {"save": "no"}}), 200, "events[0].options.save"),
        (payload({**EVENT, "context": None}), 500, "events[0].context"),
        (payload({**EVENT, "context": {"page": "x"}}), 500, "events[0].context.page"),
        (payload({**EVENT, "context": {"page": {"referer": None}}}), 500, "events[0].context.page.referer"),
        (payload({**EVENT, "tags": None}), 500, "events[0].tags"),
        (payload({**EVENT, "tags": "x"}), 422, "events[0].tags"),
        (payload({**EVENT, "tags": [1]}), 500, "events[0].tags"),
        (payload({**EVENT, "validation": {}}), 422, "events[0].validation"),
        (payload("a", context={"screen": None}), 500, "context.screen"),
        (payload("a", context={"screen": {"local": {"width": "9"}}}), 500, "context.screen.local.width"),
        (payload("a", context={"location": None}), 500, "context.location"),
        (payload("a", context={"location": {"latitude": "1"}}), 500, "context.location.latitude"),
        (payload("a", context={"utm": "x"}), 500, "context.utm"),
        (payload("a", context={"browser": None, "device": None}), 200, ""),
        (payload("a", context={"time": {"tz": 1}}), 500, "context.time.tz"),
        (
            payload("a", context={"tracardi": {"pass": {"profile": "p", "source": "s"}}}, session=None),
            500,
            "session",
        ),
        (payload("a", context={"tracardi": {"pass": {"profile": "p", "source": "s"}}}), 200, ""),
        (
            payload("a", context={"browser": {"local": {"browser": {"userAgent": "Googlebot/2.1"}}}}),
            401,
            "context.browser.local.browser.userAgent",
        ),
        ([], 422, ""),
        ("x", 422, ""),
    ],
)
def test_what_tracardi_refuses(request_: Any, status: int, place: str) -> None:
    """With the status that its public versions answer. A fault with 200 is accepted, and something of it is lost."""
    judgement = judge(request_, "shop")
    assert judgement.status == status
    if isinstance(request_, dict):
        assert [fault.place for fault in judgement.faults] == ([place] if place else [])


@pytest.mark.parametrize(
    ("kind", "properties", "is_right"),
    [
        ("sign-up", {"firstname": "Jane"}, True),
        ("sign-up", {"firstname": 1}, False),
        (" Sign Up ", {"firstname": 1}, False),
        ("sign-up", {"firstname": None, "more": 1}, True),
        ("checkout-completed", {"value": "689.00"}, True),
        ("checkout-completed", {"value": "much"}, False),
        ("location", {"location": [1.5, 2]}, True),
        ("location", {"location": "here"}, False),
        ("profile-update", {"pii": {"birthday": "1990-01-31"}}, True),
        ("profile-update", {"pii": {"birthday": "yesterday"}}, False),
        ("profile-update", {"pii": {"language": {"spoken": ["en", 1]}}}, False),
        ("page-view", {"category": 5}, True),
        ("page-view", {"category": {"name": "x"}}, False),
        ("mine", {"firstname": 1}, True),
    ],
)
def test_predefined_types_that_refuse_a_batch(kind: str, properties: dict[str, Any], is_right: bool) -> None:  # noqa: FBT001
    judgement = judge(payload("a", {"type": kind, "properties": properties}), "shop")
    assert (judgement.status, not judgement.faults) == ((200, True) if is_right else (500, False))
    assert judgement.of_events[0] == ()


def test_the_form_of_a_refusal(preview: Preview) -> None:
    """A list for a wrong model, a text for all else: trackers and people read both."""
    answer = preview.track(payload("a", {"type": ""}))
    assert answer.status == 422
    assert answer.json["detail"] == [
        {"loc": ["body", "events", 1, "type"], "msg": "is an empty text, not a name.", "type": "value_error"}
    ]
    answer = preview.track({**payload("a"), "source": {"id": "other"}})
    assert (answer.status, "'other'" in answer.json["detail"]) == (401, True)
    assert preview.track({"source": {"id": "shop"}, "events": []}).json is None


@pytest.mark.parametrize(
    ("method", "status", "body"),
    [
        ("GET", 405, {"detail": "The method is GET. Tracardi takes events by POST."}),
        ("DELETE", 405, {"detail": "The method is DELETE. Tracardi takes events by POST."}),
        ("PUT", 200, None),
    ],
)
def test_not_post(preview: Preview, method: str, status: int, body: Any) -> None:
    """A clear answer, and a fault on the events page."""
    answer = preview.tool("/track", method, json.dumps(payload("a")).encode(), content_type="application/json")
    assert (answer.status, answer.json) == (status, body)
    (shown,) = preview.api("/wrong")["events"]
    assert (shown["type"], "POST" in shown["problems"][0]["message"]) == (None, True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"hello",
        b"\xff\xfe",
        b'{"source": NaN}',
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"9" * 5000,
    ],
)
def test_not_json(preview: Preview, body: bytes) -> None:
    answer = preview.track(body)
    assert answer.status == 422
    assert answer.json["detail"][0]["msg"] == "The body is not JSON."
    (shown,) = preview.api("/wrong")["events"]
    assert shown["problems"] == [{"place": "", "message": "The body is not JSON.", "status": 422}]


@pytest.mark.parametrize("depth", [101, 955, 960, 964])
def test_a_body_that_nests_too_deep_to_be_written_again(preview: Preview, depth: int) -> None:
    """Defect: Python reads a few levels more than it writes, and the events page stayed empty from then on."""
    answer = preview.track(b'{"x":' + b"[" * depth + b"]" * depth + b"}")
    assert answer.status == 422
    (shown,) = preview.api("/wrong")["events"]
    assert "JSON" in shown["problems"][0]["message"] or "100 levels" in shown["problems"][0]["message"]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("application/vnd.api+json", 200),
        ("", 200),
        ("text/plain;charset=UTF-8", 422),
        ("application/x-www-form-urlencoded", 422),
        ("application/xml", 422),
    ],
)
def test_content_types(preview: Preview, kind: str, status: int) -> None:
    """A beacon of plain text, for example, is refused by the real server as well."""
    assert preview.track(payload("a"), content_type=kind).status == status


def test_a_request_of_100_megabytes(preview: Preview) -> None:
    """The sender gets an answer, nothing is kept of it, and the events page shows the fault."""
    answer = preview.track(b" " * 100_000_000)
    assert answer.status == 413
    assert answer.json == {"detail": f"The request has more than {MAX_BODY:,} bytes."}
    (shown,) = preview.api("/wrong")["events"]
    request = preview.api(f"/requests/{shown['attempts'][0]['request']}")
    assert (request["status"], request["body"]) == (413, "")


def test_the_query_of_the_address(preview: Preview) -> None:
    body = json.dumps(payload("a")).encode()
    assert [
        preview.tool(f"/track?profile_less={value}", "POST", body, content_type="application/json").status
        for value in ("true", "False", "0", "maybe")
    ] == [200, 200, 200, 422]


def test_a_slash_too_many_is_redirected(preview: Preview) -> None:
    answer = preview.tool("/track/", "POST", b"{}")
    assert (answer.status, answer.headers["location"]) == (307, "http://127.0.0.1:8481/track")


def test_cors(preview: Preview) -> None:
    """The preflight allows credentials, without which no beacon goes out. The answer does only if a cookie came, as Tracardi's."""
    asked = preview.tool(
        "/track", "OPTIONS", origin=SITE, access_control_request_method="POST", access_control_request_headers="content-type"
    )
    assert (asked.status, asked.body) == (200, b"OK")
    assert asked.headers["access-control-allow-origin"] == SITE
    assert asked.headers["access-control-allow-headers"] == "content-type"
    assert asked.headers["access-control-allow-credentials"] == "true"
    plain, with_cookie = preview.track(payload("a")), preview.track(payload("a"), cookie="a=b")
    refused = preview.track({**payload("a"), "source": {"id": "other"}})
    for answer in (plain, with_cookie, refused):
        assert answer.headers["access-control-allow-origin"] == SITE
    assert "access-control-allow-credentials" not in plain.headers
    assert with_cookie.headers["access-control-allow-credentials"] == "true"


def test_no_config_of_the_shop_sends_what_is_refused() -> None:
    """The event types and properties of the example are right."""
    for auto in load_config(SHOP / "tracardi.yml").config.autos:
        events = [{"type": event.type, "properties": event.properties} for event in auto.events]
        triggers = [{"type": one.data.event, "properties": one.data.properties} for one in auto.triggers]
        judgement = judge({**payload(*events, *triggers), "source": {"id": "fjord-and-field"}}, "fjord-and-field")
        assert [fault for fault in judgement.faults if fault.place != "events"] == []
