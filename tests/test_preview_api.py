"""The JSON API of a preview: what arrived, whether it is right, what made it, and faults on demand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.preview import SITE, Preview, payload
from tests.helpers.sites import TRIGGER
from tracardi_snippet.preview import recorder
from tracardi_snippet.preview.changes import Changes
from tracardi_snippet.preview.stream import message

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = TRIGGER + (
    'pages:\n  - match: "shop/**"\n    auto: {triggers: [{tag: product, trigger: onClick, data: {event: opened, properties: {n: 1}}}]}\n'
)
PAGE_VIEW = {"type": "page-view", "context": {"page": {"url": f"{SITE}/shop/laptop", "path": "/shop/laptop", "title": "x"}}}


@pytest.fixture
def preview(folder: Path) -> Preview:
    return Preview(folder, config=CONFIG)


def kinds(document: Any) -> list[str | None]:
    return [event["type"] for event in document["events"]]


def test_all_right_wrong_and_reset(preview: Preview) -> None:
    """Newest first. Faults of a request count for each of its events."""
    preview.track(payload("a", "b"))
    preview.track(payload("c", {"type": "d", "tags": None}))
    preview.track({**payload("e"), "options": None})
    everything = preview.api("/all")
    assert everything["counts"] == {"all": 5, "right": 3, "wrong": 2, "dropped": 0}
    assert kinds(everything) == ["e", "d", "c", "b", "a"]
    assert (kinds(preview.api("/right")), kinds(preview.api("/wrong"))) == (["c", "b", "a"], ["e", "d"])
    assert [event["attempts"][0]["status"] for event in everything["events"]] == [500, 500, 500, 200, 200]
    assert [event["arrived"] for event in everything["events"]] == [0, 0, 0, 1, 1]
    assert preview.api("/reset", {}) == {"counts": {"all": 0, "right": 0, "wrong": 0, "dropped": 0}}
    assert preview.api("/all")["events"] == []
    preview.track(payload("f"))
    assert preview.api("/all")["events"][0]["number"] == 6


def test_filters(preview: Preview) -> None:
    preview.track(payload(PAGE_VIEW, "a"))
    preview.track(payload("a", session={"id": "s2"}))
    assert kinds(preview.api("/all?type=page-view")) == ["page-view"]
    assert kinds(preview.api("/all?session=s2")) == ["a"]
    for page in ("shop/laptop.html", "/shop/laptop", f"{SITE}/shop/laptop"):
        assert kinds(preview.api(f"/all?page={page}")) == ["page-view"]
    latest = preview.api("/all")["latest"]
    preview.track(payload("b"))
    assert kinds(preview.api(f"/all?after={latest}")) == ["b"]
    assert len(preview.api("/all?after=-1x")["events"]) == 4


def test_what_an_event_tells(preview: Preview) -> None:
    """Its page in the site, what in the config may have made it, and the whole request."""
    preview.track(payload({**PAGE_VIEW, "id": "1", "properties": {"n": 2}}, profile={"id": "p"}))
    (event,) = preview.api("/all")["events"]
    assert (event["session"], event["profile"], event["right"], event["problems"]) == ("s1", "p", True, [])
    assert event["page"] == {**PAGE_VIEW["context"]["page"], "file": "shop/laptop.html"}  # type: ignore[index]
    config = preview.folder / "tracardi.yml"
    assert [(cause["kind"], cause["key"], cause["origin"]) for cause in event["causes"]] == [
        ("event", "tracker.auto.events[0]", f"{config}:5")
    ]
    request = preview.api(f"/requests/{event['attempts'][0]['request']}")
    assert json.loads(request["body"])["events"][0]["id"] == "1"
    assert (request["status"], request["method"], request["url"]) == (200, "POST", "http://127.0.0.1:8481/track")
    assert json.loads(request["answer"])["profile"]["id"]
    assert preview.tool("/api/requests/99", x_preview_token=preview.session.token).status == 404


@pytest.mark.parametrize(
    ("event", "page", "triggers"),
    [
        ({"type": "product-seen"}, "/shop/laptop", ["tracker.auto.triggers[0]"]),
        ({"type": "opened", "properties": {"n": 1, "more": 2}}, "/shop/laptop", ["pages[0].auto.triggers[0]"]),
        ({"type": "opened", "properties": {"n": 1}}, "/index.html", []),
        ({"type": "opened", "properties": {"n": 2}}, "/shop/laptop", []),
        ({"type": "mine"}, "/shop/laptop", []),
        ({"type": "product-seen"}, "/nothing", []),
    ],
)
def test_causes(preview: Preview, event: dict[str, Any], page: str, triggers: list[str]) -> None:
    """A trigger counts on its pages, and if its properties are among those of the event."""
    preview.track(payload({**event, "context": {"page": {"url": f"{SITE}{page}#x"}}}))
    (shown,) = preview.api("/all")["events"]
    assert [cause["key"] for cause in shown["causes"]] == triggers


def test_what_a_page_watches(preview: Preview) -> None:
    """The options as ``explain`` prints them, and which events and triggers have not fired yet."""
    before = preview.api("/page?path=shop/laptop.html")
    assert [(cause["key"], cause["fired"]) for cause in before["causes"]] == [
        ("tracker.auto.events[0]", False),
        ("tracker.auto.triggers[0]", False),
        ("pages[0].auto.triggers[0]", False),
    ]
    preview.track(payload(PAGE_VIEW))
    after = preview.api("/page?path=shop/laptop.html")
    assert [cause["key"] for cause in after["causes"] if cause["fired"]] == ["tracker.auto.events[0]"]
    lines = {line["key"]: line for line in after["options"]}
    assert lines["tracker.source.id"] == {
        "key": "tracker.source.id",
        "value": "shop",
        "origin": f"{preview.folder}/tracardi.yml:3",
    }
    assert lines["tracker.url.api"]["value"] == "http://127.0.0.1:8686"
    assert after["excluded"] is False


def test_an_event_that_is_sent_again_is_one_event(preview: Preview) -> None:
    """Its attempts tell that it waited, was repeated, and arrived once."""
    event = {"type": "a", "id": "1"}
    preview.api("/fault", {"kind": "503", "seconds": 7, "times": 1})
    busy = preview.track(payload(event))
    assert (busy.status, busy.headers["retry-after"], busy.headers["access-control-allow-origin"]) == (503, "7", SITE)
    preview.api("/fault", {"kind": "500", "times": 1})
    assert preview.track(payload(event)).status == 500
    preview.api("/fault", {"kind": "401", "times": 1})
    assert preview.track(payload(event)).status == 401
    assert preview.track(payload(event)).status == 200
    (shown,) = preview.api("/all")["events"]
    assert [attempt["status"] for attempt in shown["attempts"]] == [503, 500, 401, 200]
    assert (shown["arrived"], shown["right"]) == (1, True)
    preview.track(payload(event))
    assert preview.api("/all")["events"][0]["arrived"] == 2
    faults = [preview.api(f"/requests/{attempt['request']}")["fault"] for attempt in shown["attempts"]]
    assert faults == ["503", "500", "401", ""]


def test_a_fault_stays_until_it_is_switched_off(preview: Preview) -> None:
    assert preview.api("/fault", {"kind": "500"}) == {"kind": "500", "seconds": 3, "times": None}
    assert [preview.track(payload("a")).status for _ in range(3)] == [500] * 3
    preview.api("/fault", {"kind": ""})
    assert preview.track(payload("a")).status == 200
    preview.api("/fault", {"kind": "slow", "seconds": 0})
    assert preview.track(payload("a")).status == 200


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not JSON"),
        (b"[" * 9_000, "not JSON"),
        (b"[]", "Send an object"),
        (b'{"kind": "404"}', "kind is one of"),
        (b"{}", "kind is one of"),
        (b'{"kind": "slow", "seconds": 61}', "seconds is a whole number from 0 to 60"),
        (b'{"kind": "slow", "seconds": true}', "seconds is a whole number"),
        (b'{"kind": "500", "times": 0}', "times is a whole number from 1"),
        (b'{"kind": "500", "time": 1}', "'time' is unknown"),
    ],
)
def test_a_wrong_fault_is_refused_with_the_reason(preview: Preview, body: bytes, words: str) -> None:
    answer = preview.tool("/api/fault", "POST", body, x_preview_token=preview.session.token)
    assert (answer.status, words in answer.json["detail"]) == (400, True)
    assert preview.session.fault.kind == ""


def test_a_call_that_is_too_large(preview: Preview) -> None:
    assert preview.tool("/api/fault", "POST", b" " * 10_001, x_preview_token=preview.session.token).status == 413


def test_the_newest_10000_events_are_kept(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """With their requests and no other; here, of 5."""
    assert recorder.MAX_EVENTS == 10_000
    monkeypatch.setattr(recorder, "MAX_EVENTS", 5)
    preview.track(payload(*({"type": f"a{number}", "id": f"{number}"} for number in range(3))))
    preview.track(payload(*({"type": f"b{number}"} for number in range(4))))
    document = preview.api("/all")
    assert kinds(document) == ["b3", "b2", "b1", "b0", "a2"]
    assert document["counts"]["dropped"] == 2
    preview.track(payload("c"))
    assert preview.session.recorder.request(1) is None
    assert preview.session.recorder.request(2) is not None
    preview.track(payload({"type": "again", "id": "0"}))
    assert kinds(preview.api("/all"))[0] == "again"


def test_large_bodies_push_older_events_out(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "MAX_BYTES", 3000)
    for number in range(4):
        preview.track(payload({"type": f"a{number}", "properties": {"text": "x" * 1000}}))
    assert kinds(preview.api("/all")) == ["a3", "a2"]


def test_an_event_that_is_repeated_for_ever_does_not_grow(preview: Preview) -> None:
    preview.api("/fault", {"kind": "500"})
    for _ in range(60):
        preview.track(payload({"type": "a", "id": "1"}))
    (shown,) = preview.api("/all")["events"]
    assert (len(shown["attempts"]), shown["attempts"][0]["request"], shown["attempts"][-1]["request"]) == (50, 1, 60)
    assert preview.session.recorder.request(2) is None


def test_state(preview: Preview) -> None:
    state = preview.api("/state")
    assert (state["site"], state["source"], state["mode"], state["forward"]) == (f"{SITE}/", "shop", "inline", None)
    assert (state["problems"], state["findings"], state["fault"]["kind"]) == ([], None, "")


def test_messages_of_the_stream_are_one_line_each() -> None:
    """Nothing in an event can begin another field."""
    text = message("event", {"type": "a\n\nevent: reset\r\ndata: x\u2028"}, 7)
    assert text == b'id: 7\nevent: event\ndata: {"type":"a\\n\\nevent: reset\\r\\ndata: x\\u2028"}\n\n'


def test_changes_that_a_page_has_missed() -> None:
    """A page that was hidden hears of them when it is seen again; if they are too many, everything has changed."""
    changes = Changes()
    changes.add(["b.html", "a.html"])
    changes.add(None)
    assert changes.since(0) == [message("reload", {"paths": ["a.html", "b.html"]}, 1), message("reload", {"paths": None}, 2)]
    assert (changes.since(1), changes.since(2), changes.since(9)) == ([message("reload", {"paths": None}, 2)], [], [])
    changes.add(f"{number}.html" for number in range(201))
    assert changes.since(2) == [message("reload", {"paths": None}, 3)]
    for _ in range(100):
        changes.add(["x.css"])
    assert changes.since(1) == [message("reload", {"paths": None}, 103)]
