"""Session and profile, and what is said of the browser and the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.helpers.lab import Lab

AUTO = {"auto": {"events": [["page-view", {}]]}}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def test_a_visitor_keeps_session_and_profile(lab: Lab) -> None:
    """From page to page; stored under the stock tracker's names and in its formats."""
    lab.build({"index.html": "<p>x", "next.html": "<p>y"}, AUTO)
    page = lab.open()
    lab.wait(page)
    answer = page.evaluate("({...localStorage})")
    page.goto(f"{lab.origin}/next.html")
    lab.wait(page, 2)
    first, second = (request.payload for request in lab.collector.requests)
    assert first["profile"] is None
    assert first["session"] == second["session"]
    assert answer == {"tracardi-profile-id": f'"{second["profile"]["id"]}"'}
    (cookie,) = lab.context.cookies()
    assert (cookie["name"], cookie["value"], cookie["path"]) == ("tracardi-session-id", first["session"]["id"], "/")
    assert cookie["sameSite"] == "Lax"
    assert 1700 < cookie["expires"] - page.evaluate("Date.now() / 1000") <= 1800


@pytest.mark.parametrize("stored", ['"60a05b82-0554-48a6-a53c-b759031a8f0b"', "60a05b82-0554-48a6-a53c-b759031a8f0b"])
def test_a_site_that_moves_from_the_stock_tracker_keeps_its_visitors(lab: Lab, stored: str) -> None:
    """Its cookie, and its profile id both as a JSON string and raw."""
    lab.build("<p>x", AUTO)
    session = "4812b132-1c07-4b68-899b-d18b5c24b6e6"
    lab.context.add_cookies([{"name": "tracardi-session-id", "value": session, "url": lab.origin}])
    lab.context.add_init_script(f"localStorage['tracardi-profile-id'] = {stored!r}")
    lab.wait(lab.open())
    payload = lab.collector.requests[0].payload
    assert payload["session"] == {"id": session}
    assert payload["profile"] == {"id": "60a05b82-0554-48a6-a53c-b759031a8f0b"}


def test_d13_the_profile_that_the_collector_answers_with_is_kept(lab: Lab) -> None:
    """A merge there gives the visitor another id."""
    accept = lab.collector.behaviour

    def merge(payload: dict[str, object], number: int) -> tuple[int, object]:
        status, body = accept(payload, number)
        return status, {**body, "profile": {"id": "merged"}}

    lab.collector.behaviour = merge
    lab.context.add_init_script("localStorage['tracardi-profile-id'] ??= '\"old\"'")
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    page.reload()
    lab.wait(page, 2)
    assert [request.payload["profile"] for request in lab.collector.requests] == [{"id": "old"}, {"id": "merged"}]


def test_d12_without_cookies_and_storage_events_still_go_out(lab: Lab) -> None:
    """The page's memory serves until it is left."""
    lab.context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, {get() { throw new Error('blocked') }});"
        "Object.defineProperty(document, 'cookie', {get() { throw new Error('blocked') }, set() { throw new Error('blocked') }});"
    )
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    page.evaluate("tracker.track('later')")
    lab.wait(page, 2)
    first, second = (request.payload for request in lab.collector.requests)
    assert first["session"] == second["session"]
    assert second["profile"] is not None


def test_the_context_says_what_the_browser_and_the_page_are(lab: Lab) -> None:
    lab.build("<p>x", AUTO)
    page = lab.open("index.html?utm_source=nl&utm_medium=e%20mail&source=other&utm_x=1#part")
    lab.wait(page)
    payload = lab.collector.requests[0].payload
    context = payload["context"]
    assert sorted(context) == ["browser", "screen", "time", "utm"]
    assert context["utm"] == {"source": "nl", "medium": "e mail"}
    browser = context["browser"]["local"]["browser"]
    assert browser["userAgent"] == page.evaluate("navigator.userAgent")
    assert (context["screen"]["local"]["innerWidth"], context["screen"]["local"]["innerHeight"]) == (1000, 700)
    about = payload["events"][0]["context"]["page"]
    assert about["url"] == page.url
    assert (about["path"], about["hash"], about["title"]) == ("/index.html", "#part", "A page")
    assert about["referer"] == {"host": None}


@pytest.mark.parametrize(
    ("referrer", "query"),
    [("?q=red+shoes", "red shoes"), ("?p=x", "x"), ("?other=1", None), ("?q=%E0%A4%A", "\ufffd%A"), ("", None)],
    ids=["q", "p", "d30-neither", "d9-malformed-percent", "none"],
)
def test_the_referrer_gives_host_and_query(lab: Lab, referrer: str, query: str | None) -> None:
    lab.build(
        {
            "search.html": "<!doctype html><html><head><meta name=referrer content=unsafe-url></head><body><a href=index.html>x</a></body></html>",
            "index.html": "<p>x",
        },
        pages=[{"match": "index.html", "auto": AUTO["auto"]}],
    )
    page = lab.open(f"search.html{referrer}")
    page.click("a")
    lab.wait(page)
    referer = lab.collector.events[0]["context"]["page"]["referer"]
    assert referer["host"] == lab.origin.removeprefix("http://")
    assert referer.get("query") == query


def test_d28_a_profile_handed_over_in_the_link_leaves_the_address_bar(lab: Lab) -> None:
    lab.build("<p>x", AUTO)
    page = lab.open("index.html?a=1&__tr_pid=p-1&__tr_src=s-1#part")
    lab.wait(page)
    payload = lab.collector.requests[0].payload
    assert payload["context"]["tracardi"] == {"pass": {"profile": "p-1", "source": "s-1"}}
    assert page.url == f"{lab.origin}/index.html?a=1#part"
    assert payload["events"][0]["context"]["page"]["url"] == page.url


def test_d9_contexts_on_request_can_not_stop_an_event(lab: Lab) -> None:
    """Cookies with malformed percent signs, storage, load times."""
    lab.context.add_cookies([{"name": "odd", "value": "%E0%A4%A", "url": lab.origin}])
    lab.build(
        "<p>x", {**AUTO, "context": {"cookies": True, "storage": True, "performance": True, "browser": False, "screen": False}}
    )
    lab.wait(lab.open())
    payload = lab.collector.requests[0].payload
    assert sorted(payload["context"]) == ["storage", "time"]
    assert payload["context"]["storage"] == {
        "local": {},
        "cookies": {"odd": "%E0%A4%A"},
    }
    assert payload["events"][0]["context"]["performance"]["type"] == "navigate"


def test_a_context_that_throws_is_left_out(lab: Lab) -> None:
    lab.context.add_init_script("Object.defineProperty(window, 'screen', {get() { throw new Error('no') }})")
    lab.build("<p>x", AUTO)
    lab.wait(lab.open())
    assert "screen" not in lab.collector.requests[0].payload["context"]


def test_k14_a_profile_of_the_config_is_sent(lab: Lab) -> None:
    lab.build("<p>x", {**AUTO, "profile": {"id": "kiosk"}})
    lab.wait(lab.open())
    assert lab.collector.requests[0].payload["profile"] == {"id": "kiosk"}


def test_k17_do_not_track_is_respected_where_the_config_says_so(lab: Lab) -> None:
    """Nothing is sent and nothing stored; the page can call the tracker all the same."""
    lab.context.add_init_script("Object.defineProperty(navigator, 'doNotTrack', {get: () => '1'})")
    lab.build("<script>tracker.track('x')</script>", {**AUTO, "settings": {"respectDoNotTrack": True}})
    page = lab.open_stopped()
    lab.pass_time(page, 1000)
    lab.flush(page)
    assert lab.sent == []
    assert page.evaluate("tracker.track('y')") == {"ok": False, "status": 0}
    assert page.evaluate("[document.cookie, localStorage.length]") == ["", 0]
    page.clock.resume()
    lab.build("<p>x", AUTO)
    lab.wait(lab.open())
    assert lab.sent == [["page-view"]]


def test_ids_are_uuids_of_version_4_and_differ(lab: Lab) -> None:
    lab.build("<script>for (let n = 0; n < 100; n++) tracker.track('x')</script>")
    lab.wait(lab.open())
    ids = [event["id"] for event in lab.collector.events]
    assert all(UUID.fullmatch(each) for each in ids)
    assert len(set(ids)) == 100


def test_cookies_that_are_silently_refused_make_one_session_of_a_page(lab: Lab) -> None:
    """As in a frame of another site, or where the visitor blocks them: the browser says that they are enabled."""
    lab.context.add_init_script("Object.defineProperty(document, 'cookie', {get: () => '', set() {}})")
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    page.evaluate("tracker.track('later')")
    lab.wait(page, 2)
    first, second = (request.payload["session"] for request in lab.collector.requests)
    assert first == second


def test_d15_the_context_is_that_of_the_request(lab: Lab) -> None:
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    page.set_viewport_size({"width": 777, "height": 500})
    page.evaluate("document.title = 'new'; void tracker.track('later')")
    lab.wait(page, 2)
    assert [request.payload["context"]["screen"]["local"]["innerWidth"] for request in lab.collector.requests] == [1000, 777]
    assert [event["context"]["page"]["title"] for event in lab.collector.events] == ["A page", "new"]


def test_d15_a_session_ends_after_half_an_hour_without_a_request(lab: Lab) -> None:
    """In a page that stays open, and whether or not the browser keeps the cookie."""
    lab.build("<p>x", AUTO)
    page = lab.open_stopped()
    lab.pass_time(page, 500)
    lab.wait(page)
    for number, minutes in enumerate((29, 31), 2):
        # The cookie's own half hour is one of real time.
        page.evaluate("document.cookie = 'tracardi-session-id=;path=/;max-age=0'")
        page.clock.fast_forward(minutes * 60_000)
        page.evaluate("void tracker.track('later', {}, {fire: true})")
        lab.wait(page, number)
        lab.pass_time(page, 500)
    first, second, third = (request.payload["session"] for request in lab.collector.requests)
    assert first == second
    assert second != third


def test_a_cookie_whose_name_ends_like_the_sessions_is_another(lab: Lab) -> None:
    lab.context.add_cookies([{"name": "old_tracardi-session-id", "value": "mine", "url": lab.origin}])
    lab.build("<p>x", AUTO)
    lab.wait(lab.open())
    assert lab.collector.requests[0].payload["session"]["id"] != "mine"
