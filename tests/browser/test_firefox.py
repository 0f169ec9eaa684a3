"""The tracker in Debian's Firefox: what depends on the browser, once more. The rest of the tests run in Chromium."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.helpers.firefox import Firefox, FirefoxVisitor
from tests.helpers.web import SiteServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext

    from tests.helpers.lab import Lab

AUTO = {"auto": {"events": [["increase-interest", {"interest": "laptops"}], ["page-view", {}]]}}
FAR = '<div style="height: 3000px"></div>'
LINK = "<a href=next.html onclick=\"tracker.track('left')\">next</a>"
# Longer than an event waits for its second attempt.
RETRY_MS = 1600


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    firefox = Firefox(tmp_path_factory.mktemp("firefox"))
    yield firefox
    firefox.close()


@pytest.fixture
def visitor(firefox: Firefox) -> Iterator[BrowserContext]:
    """Instead of Chromium's, for every ``lab`` of this module."""
    visitor = FirefoxVisitor(firefox)
    yield cast("BrowserContext", visitor)
    visitor.close()


@pytest.fixture
def lab(lab: Lab) -> Iterator[Lab]:
    """The console stays empty, but for what the tracker says of a collector that is down."""
    yield lab
    assert [line for line in lab.console if "tracardi-snippet" not in line or " 503 " not in line] == []


def trigger(kind: str, tag: str, event: str = "seen", **data: Any) -> dict[str, Any]:
    return {"tag": tag, "trigger": kind, "data": {"event": event, **data}}


def types(lab: Lab) -> list[str]:
    """Of all events, in whichever requests."""
    return sorted(kind for request in lab.sent for kind in request)


def test_everything_up_to_page_load_is_one_request(lab: Lab) -> None:
    """The page's own events, before and at its load, with the auto events."""
    script = "tracker.track('while-parsed', {n: 1}); addEventListener('load', () => tracker.track('when-loaded'))"
    lab.build(f"<script>{script}</script>", AUTO)
    lab.wait(lab.open())
    assert lab.sent == [["while-parsed", "increase-interest", "page-view", "when-loaded"]]
    (request,) = lab.collector.requests
    assert "Firefox" in request.headers["User-Agent"]
    assert request.events[0]["properties"] == {"n": 1}


def test_file_mode_sends_the_same_request(lab: Lab) -> None:
    """The stub holds what the page tracks, keeps its promise, and Firefox accepts the integrity of the file."""
    lab.build(
        "<script>tracker.track('early').then(({ok}) => { window.outcome = ok })</script>", AUTO, delivery={"mode": "file"}
    )
    page = lab.open()
    lab.wait(page)
    assert lab.sent == [["early", "increase-interest", "page-view"]]
    assert page.evaluate("outcome") is True


def test_twenty_elements_that_become_visible_together_make_one_request(lab: Lab) -> None:
    lab.build(
        FAR + '<i data-tracardi-tag="product">x</i>' * 20,
        {"auto": {**AUTO["auto"], "triggers": [trigger("onVisible", "product")]}},
    )
    page = lab.open()
    lab.wait(page)
    page.evaluate("scrollTo(0, 9999)")
    lab.wait(page, 2)
    assert lab.sent == [["increase-interest", "page-view"], ["seen"] * 20]


def test_on_text_select_by_mouse(lab: Lab) -> None:
    """A triple click is one selection; beside the title and in form fields it is none."""
    body = '<p>Before</p><h1 data-tracardi-tag="title">Some title</h1><input data-tracardi-tag="title" value="secret">'
    lab.build(body, {"auto": {"triggers": [trigger("onTextSelect", "title", properties={"part": "h1"})]}})
    page = lab.open()
    for selector in ("p", "input"):
        page.click(selector, click_count=3)
        page.wait_for_timeout(600)
    assert lab.sent == []
    page.click("h1", click_count=3)
    lab.wait(page)
    assert lab.sent == [["seen"]]
    assert lab.collector.events[0]["properties"] == {"part": "h1", "text": "Some title"}


def test_on_text_select_by_keyboard(lab: Lab) -> None:
    """Key after key is one selection."""
    lab.build('<h1 data-tracardi-tag="title">Some title</h1>', {"auto": {"triggers": [trigger("onTextSelect", "title")]}})
    page = lab.open()
    page.evaluate(
        "getSelection().setBaseAndExtent(document.querySelector('h1').firstChild, 0, document.querySelector('h1').firstChild, 1)"
    )
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    lab.wait(page)
    assert [event["properties"] for event in lab.collector.events] == [{"text": "Some"}]


def test_mouse_over_and_click(lab: Lab) -> None:
    """Once for each entering, not for each element inside; a click with the mouse, and by its key."""
    triggers = [trigger("onMouseOver", "card", "over"), trigger("onClick", "buy", "click")]
    lab.build(
        '<div data-tracardi-tag="card"><b>one</b> <i>two</i></div><p style="margin: 100px">x</p>'
        '<button data-tracardi-tag="buy">buy</button>',
        {"auto": {"triggers": triggers}},
    )
    page = lab.open()
    for selector in ("b", "i", "p", "b"):
        page.hover(selector)
        page.wait_for_timeout(50)
    page.click("button")
    page.keyboard.press("Enter")
    lab.wait(page)
    assert types(lab) == ["click", "click", "over", "over"]


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_what_is_tracked_in_the_click_that_leaves_the_page_arrives(lab: Lab, mode: str) -> None:
    lab.build({"index.html": LINK, "next.html": "<p>x"}, AUTO, delivery={"mode": mode})
    page = lab.open()
    lab.wait(page)
    page.click("a")
    lab.wait(page, 3)
    assert page.evaluate("location.pathname") == "/next.html"
    assert types(lab) == sorted(["left", *["increase-interest", "page-view"] * 2])
    first, *others = (request.payload["profile"] for request in lab.collector.requests)
    assert first is None
    assert None not in others
    assert len({profile["id"] for profile in others}) == 1


def test_what_waits_when_the_page_is_left_arrives(lab: Lab) -> None:
    """At once, with what its own listener of ``pagehide`` tracks."""
    script = "addEventListener('pagehide', () => tracker.track('bye'))"
    lab.build({"index.html": f"<script>{script}</script>", "next.html": "<p>x"})
    page = lab.open()
    page.wait_for_timeout(300)
    page.evaluate("tracker.track('waits'); location.href = 'next.html'; 0")
    lab.wait(page, 2)
    assert types(lab) == ["bye", "waits"]


def test_what_is_tracked_when_the_tab_is_closed_arrives(lab: Lab) -> None:
    lab.build("<script>addEventListener('pagehide', () => tracker.track('bye'))</script>")
    page = lab.open()
    page.close()
    assert lab.collector.wait_for(lambda collector: len(collector.events) == 1)
    assert lab.sent == [["bye"]]


def test_who_leaves_before_the_page_has_loaded_is_counted(lab: Lab) -> None:
    """An image that never comes keeps the page from loading."""
    lab.build({"index.html": "<p>x<img src=/never>"}, AUTO)
    page = lab.context.new_page()
    page.goto(f"{lab.origin}/index.html", wait_until="domcontentloaded")
    page.wait_for_timeout(300)
    assert lab.sent == []
    page.goto("about:blank")
    lab.wait(page)
    assert lab.sent == [["increase-interest", "page-view"]]


def test_a_page_that_is_come_back_to_tracks_on(lab: Lab) -> None:
    """Out of Firefox's cache of whole pages, where no script runs a second time."""
    script = "<script>addEventListener('pageshow', ({persisted}) => persisted && tracker.track('shown'))</script>"
    lab.build({"index.html": LINK + script, "next.html": "<p>x"})
    page = lab.context.new_page()
    with SiteServer(lab.folder / "site", is_cacheable=True) as server:
        page.goto(f"{server.origin}/index.html")
        page.wait_for_timeout(300)
        page.click("a")
        lab.wait(page)
        page.go_back()
        lab.wait(page, 2)
        page.evaluate("for (let n = 0; n < 3; n++) tracker.track('again')")
        lab.wait(page, 3)
    assert lab.sent == [["left"], ["shown"], ["again"] * 3]


def test_a_collector_that_is_down_for_a_moment_loses_nothing(lab: Lab) -> None:
    """The events come again with the same ids, without that anything else happens on the page."""
    accept = lab.collector.behaviour
    lab.collector.behaviour = lambda payload, number: (503, {"detail": "down"}) if number < 1 else accept(payload, number)
    lab.build("<p>x", AUTO)
    page = lab.open()
    assert lab.collector.wait_for(lambda collector: len(collector.events) >= 2)
    lab.wait(page)
    first = lab.collector.requests[0]
    assert first.status == 503
    assert [event["id"] for event in first.events] == [event["id"] for event in lab.collector.events]


def test_what_a_page_could_not_deliver_arrives_from_the_next(lab: Lab) -> None:
    accept = lab.collector.behaviour
    lab.collector.behaviour = lambda _payload, _number: (503, {"detail": "down"})
    lab.build({"index.html": "<p>x", "next.html": "<script>tracker.track('next')</script>"}, AUTO)
    page = lab.open()
    assert lab.collector.wait_for(lambda collector: any(request.status == 503 for request in collector.requests))
    page.wait_for_timeout(200)
    page.goto("about:blank")
    page.wait_for_timeout(RETRY_MS)
    lab.collector.behaviour = accept
    page.goto(f"{lab.origin}/next.html")
    assert lab.collector.wait_for(lambda collector: len(collector.events) >= 5)
    lab.wait(page)
    ids = [event["id"] for event in lab.collector.requests[0].events]
    arrived = [(event["id"] in ids, event["context"]["page"]["path"]) for event in lab.collector.events]
    assert sorted(arrived) == [(False, "/next.html")] * 3 + [(True, "/index.html")] * 2


def test_a_request_that_is_under_way_when_the_visitor_leaves_is_sent_once(lab: Lab) -> None:
    accept = lab.collector.behaviour

    def slow(payload: dict[str, Any], number: int) -> tuple[int, Any]:
        time.sleep(0.6)
        return accept(payload, number)

    lab.collector.behaviour = slow
    lab.build({"index.html": LINK.replace("left'", "left', {}, {fire: true}"), "next.html": "<p>x"}, AUTO)
    page = lab.open()
    lab.wait(page)
    page.click("a")
    lab.wait(page, 3)
    page.wait_for_timeout(1500)
    ids = [event["id"] for request in lab.collector.requests for event in request.events]
    assert len(ids) == len(set(ids)) == 5
