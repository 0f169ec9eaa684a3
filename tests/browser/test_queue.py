"""What becomes of events that the collector could not take, or would not, on this page and on the next."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Error as PlaywrightError

from tests.support import accept

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import Lab

AUTO = {"auto": {"events": [["page-view", {}]]}}
Answer = tuple[int, Any]


def answer_first(lab: Lab, *statuses: int) -> None:
    """The collector gives these answers, then accepts; 0 cuts the connection."""

    def behave(payload: dict[str, Any], number: int) -> Answer:
        if number >= len(statuses):
            return accept(payload, number)
        if not statuses[number]:
            raise ConnectionResetError
        return statuses[number], {"detail": "trouble"}

    # On a connection that it has used before Chromium itself would send again.
    lab.collector.keep_alive = False
    lab.collector.behaviour = behave


def refuse(lab: Lab, is_bad: Callable[[dict[str, Any]], bool], status: int = 422) -> None:
    """One bad event makes the collector refuse the whole request, as Tracardi does."""

    def behave(payload: dict[str, Any], number: int) -> Answer:
        return (status, {"detail": []}) if any(is_bad(event) for event in payload["events"]) else accept(payload, number)

    lab.collector.behaviour = behave


def stored(page: Page) -> list[str]:
    """The keys of the events that the browser keeps."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('tracardi-queue-'))")  # type: ignore[no-any-return]


def ids(lab: Lab) -> list[str]:
    """Of the events that were accepted."""
    return [event["id"] for event in lab.collector.events]


@pytest.mark.parametrize("status", [0, 429, 500, 502, 503, 504])
def test_d6_what_the_collector_could_not_take_is_sent_again_with_the_same_ids(lab: Lab, status: int) -> None:
    """A cut connection, too many requests, any trouble of a server or its gateway."""
    answer_first(lab, status)
    lab.build("<script>tracker.track('a'); tracker.track('b')</script>", AUTO)
    page = lab.open()
    lab.wait(page, 3)
    first = lab.collector.requests[0]
    assert ids(lab) == [event["id"] for event in first.events]
    assert [event["type"] for event in lab.collector.events] == ["a", "b", "page-view"]
    assert stored(page) == []


def test_d2_an_event_whose_answer_is_lost_is_sent_again_with_its_id(lab: Lab) -> None:
    """It may have been stored: a collector from 0.8.2 on stores a repeated id once. The promise tells of the first attempt."""
    answer_first(lab, 200, 0)
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    outcome = page.evaluate("tracker.track('fired', {}, {fire: true})")
    assert (outcome["ok"], outcome["status"]) == (False, 0)
    lab.wait(page, 2)
    assert [request.events[0]["id"] for request in lab.collector.requests[1:]] == [ids(lab)[-1]] * 2


def test_an_answer_that_is_no_json_is_an_answer(lab: Lab) -> None:
    """The collector has processed the events: nothing is sent again."""
    lab.collector.behaviour = lambda _payload, _number: (200, b"<html>garbage")
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    page.wait_for_timeout(2500)
    assert lab.sent == [["page-view"]]
    assert stored(page) == []


def test_attempts_come_at_growing_intervals(lab: Lab) -> None:
    """Doubled each time, up to a minute, with jitter. New events wait for the next attempt as well."""
    answer_first(lab, *[503] * 9)
    lab.build("<p>x", AUTO)
    page = lab.context.new_page()
    page.clock.install()
    page.goto(f"{lab.origin}/index.html")
    page.clock.run_for(200)
    for number in range(8):
        lab.wait(page, number + 1)
        # Until then no other page may send it either.
        wait = page.evaluate("parseInt(localStorage[Object.keys(localStorage).find((key) => /queue/.test(key))]) - Date.now()")
        least = 1000 * 2 ** min(number, 6)
        assert least - 1500 <= wait <= least * 1.5
        page.clock.run_for(max(0, wait) + 50)
    lab.wait(page, 9)
    page.evaluate("void tracker.track('new', {}, {fire: true})")
    page.wait_for_timeout(500)
    assert len(lab.sent) == 9


def test_retry_after_is_respected(lab: Lab) -> None:
    """Where the collector lets scripts read the header."""
    answer_first(lab, 429)
    lab.collector.headers = {"Retry-After": "7", "Access-Control-Expose-Headers": "Retry-After"}
    lab.build("<p>x", AUTO)
    page = lab.context.new_page()
    page.clock.install()
    page.goto(f"{lab.origin}/index.html")
    page.clock.run_for(200)
    page.wait_for_timeout(300)
    page.clock.run_for(5500)
    page.wait_for_timeout(300)
    assert len(lab.sent) == 1
    page.clock.run_for(2000)
    lab.wait(page, 2)
    assert ids(lab) == [lab.collector.requests[0].events[0]["id"]]


def test_a_request_that_hangs_is_given_up_and_sent_again(lab: Lab) -> None:
    """After twenty seconds of real time: the browser keeps them."""
    release = threading.Event()

    def hang(payload: dict[str, Any], number: int) -> Answer:
        if number == 0:
            release.wait(40)
        return accept(payload, number)

    lab.collector.behaviour = hang
    lab.build("<p>x", AUTO)
    page = lab.open()
    page.wait_for_timeout(19_000)
    assert len(lab.sent) == 1
    page.wait_for_timeout(4_000)
    release.set()
    assert len(lab.sent) == 2
    assert len({request.events[0]["id"] for request in lab.collector.requests}) == 1


def test_the_next_page_sends_what_the_last_one_could_not(lab: Lab) -> None:
    lab.collector.behaviour = lambda _payload, _number: (503, {})
    lab.build({"index.html": "<script>tracker.track('kept', {n: 1})</script>", "next.html": "<p>x"})
    page = lab.open()
    lab.wait(page)
    assert len(stored(page)) == 1
    lab.collector.behaviour = accept
    page.goto(f"{lab.origin}/next.html")
    for _ in range(40):  # no page sends it before the last one's next attempt could have come
        page.wait_for_timeout(250)
        if lab.collector.events:
            break
        page.evaluate("tracker.flush()")
    assert [(event["type"], event["properties"]) for event in lab.collector.events] == [("kept", {"n": 1})]
    assert stored(page) == []


def test_a_tab_that_crashes_loses_nothing(lab: Lab) -> None:
    """What it had tracked a moment before is sent by another, a minute later."""
    lab.build({"index.html": "<p>x", "next.html": "<p>x"})
    page = lab.open()
    lab.wait(page, 0)
    # For the pages to come: more than a minute later.
    lab.context.add_init_script("const now = Date.now; Date.now = () => now() + 70000")
    page.evaluate("void tracker.track('last')")
    with contextlib.suppress(PlaywrightError):  # who should answer is gone
        page.goto("chrome://crash")
    lab.wait(lab.open("next.html"))
    assert lab.sent == [["last"]]


def test_two_tabs_do_not_send_the_same_event(lab: Lab) -> None:
    """Not while the first waits for its next attempt, nor when both find what a third has left."""
    lab.collector.behaviour = lambda _payload, _number: (503, {})
    lab.build({"index.html": "<script>tracker.track('a'); tracker.track('b')</script>", "next.html": "<p>x"})
    page = lab.open()
    lab.wait(page)
    page.close()
    lab.collector.behaviour = accept
    lab.collector.requests.clear()
    tabs = [lab.open("next.html") for _ in range(4)]
    for _ in range(12):
        for tab in tabs:
            tab.evaluate("void tracker.flush()")
        tabs[0].wait_for_timeout(300)
    assert sorted(event["type"] for event in lab.collector.events) == ["a", "b"]
    assert len(set(ids(lab))) == 2


@pytest.mark.parametrize("status", [400, 413, 422, 500])
def test_a_poison_event_does_not_block_the_rest(lab: Lab, status: int) -> None:
    """The batch is halved until it stands alone. Over 500 the collector may be in trouble itself: the event is dropped when
    others have gone through in the meantime.
    """
    refuse(lab, lambda event: event["type"] == "poison", status)
    types = ["a", "b", "poison", "c", "d", "e", "f"]
    lab.build(f"<script>for (const type of {types}) tracker.track(type)</script>")
    page = lab.open()
    for _ in range(120):
        if len(lab.collector.events) == 6 and not stored(page):
            break
        page.wait_for_timeout(250)
    assert sorted(event["type"] for event in lab.collector.events) == ["a", "b", "c", "d", "e", "f"]
    assert len(set(ids(lab))) == 6
    assert stored(page) == []


def test_one_500_after_other_trouble_is_no_reason_to_drop_an_event(lab: Lab) -> None:
    """Only twice alone, while others go through."""
    answers = iter([503, 500])
    lab.collector.behaviour = lambda payload, number: (
        (next(answers, 200), {}) if payload["events"][0]["type"] == "a" else accept(payload, number)
    )
    lab.build("<script>tracker.track('a')</script>")
    page = lab.open()
    lab.wait(page)
    page.evaluate("void tracker.track('b')")
    lab.wait(page, 4)
    assert sorted(
        kind for request in lab.collector.requests if request.status == 200 for kind in [request.events[0]["type"]]
    ) == ["a", "b"]


def test_a_source_that_is_refused_is_not_asked_for_each_event(lab: Lab) -> None:
    lab.collector.behaviour = lambda _payload, _number: (401, {"detail": "Invalid event source"})
    lab.build("<script>for (const type of 'abcdefgh') tracker.track(type)</script>")
    page = lab.open()
    lab.wait(page)
    page.wait_for_timeout(2000)
    assert len(lab.sent) == 1
    assert stored(page) == []


def test_much_is_split_into_requests_that_outlive_their_page(lab: Lab) -> None:
    """Each below 64 KiB, in order, also in characters of three bytes; all of them when the page is left."""
    lab.build({"index.html": "<p>x", "next.html": "<p>x"})
    page = lab.open()
    lab.wait(page, 0)
    page.evaluate("for (let n = 0; n < 60; n++) void tracker.track('big', {n, text: '日本'.repeat(500)})")
    for _ in range(100):
        if len(lab.collector.events) == 60:
            break
        page.wait_for_timeout(100)
    assert [event["properties"]["n"] for event in lab.collector.events] == list(range(60))
    assert max(len(request.raw) for request in lab.collector.requests) < 64_000


def test_one_event_that_is_too_large_for_keepalive_is_still_sent(lab: Lab) -> None:
    lab.build("<script>tracker.track('huge', {text: 'x'.repeat(200000)}); tracker.track('small')</script>")
    page = lab.open()
    lab.wait(page, 2)
    assert sorted(event["type"] for event in lab.collector.events) == ["huge", "small"]


def test_storage_that_is_full_keeps_events_in_memory(lab: Lab) -> None:
    answer_first(lab, 503)
    script = "try { for (let n = 0; ; n++) localStorage['fill' + n] = 'x'.repeat(n < 50 ? 100000 : 100) } catch {}"
    lab.build(f"<script>{script}; tracker.track('kept', {{text: 'y'.repeat(5000)}})</script>", AUTO)
    page = lab.open()
    lab.wait(page, 3)
    assert [event["type"] for event in lab.collector.events] == ["kept", "page-view"]


def test_events_of_another_source_on_the_same_origin_are_left_alone(lab: Lab) -> None:
    """Two sites under one host, as on github.io."""
    lab.collector.behaviour = lambda _payload, _number: (503, {})
    lab.build({"index.html": "<script>tracker.track('a')</script>"})
    page = lab.open()
    lab.wait(page)
    page.close()
    lab.collector.behaviour = accept
    lab.collector.requests.clear()
    lab.build("<p>y", {"source": {"id": "other"}, **AUTO})
    page = lab.open()
    page.wait_for_timeout(3500)
    page.evaluate("tracker.flush()")
    page.wait_for_timeout(500)
    assert lab.sent == [["page-view"]]
    assert len(stored(page)) == 1


def test_a_page_from_the_back_forward_cache_goes_on(lab: Lab) -> None:
    lab.build({"index.html": "<p>x", "next.html": "<p>y"}, AUTO)
    page = lab.open()
    lab.wait(page)
    page.evaluate("window.mark = 1; addEventListener('pageshow', ({persisted}) => { window.restored = persisted })")
    page.goto(f"{lab.origin}/next.html")
    lab.wait(page, 2)
    page.go_back()
    page.wait_for_timeout(300)
    page.evaluate("void tracker.track('back')")
    lab.wait(page, 3)
    assert lab.sent[-1][-1] == "back"
    types = [kind for request in lab.sent for kind in request]
    assert types.count("back") == 1


def test_the_oldest_of_too_many_events_are_dropped_and_it_says_so(lab: Lab) -> None:
    lab.collector.behaviour = lambda _payload, _number: (503, {})
    lab.build("<p>x")
    page = lab.open()
    lab.wait(page, 0)
    page.evaluate("for (let n = 0; n < 1100; n++) void tracker.track('e', {n})")
    page.wait_for_timeout(800)
    page.evaluate("tracker.flush()")
    assert len(stored(page)) <= 1000
    assert any("dropped" in line for line in lab.console)


def test_flush_sends_what_waits_and_a_callback_hears_of_it(lab: Lab) -> None:
    """Before the page has loaded, too; the promise of flush is kept when the answer is there."""
    script = "tracker.track('a', {}, {}, (outcome) => { window.called = outcome.status }); window.flushed = tracker.flush()"
    lab.build(f"<script>{script}</script>", AUTO)
    page = lab.open()
    assert page.evaluate("flushed.then(() => called)") == 200
    lab.wait(page, 2)
    assert lab.sent == [["a"], ["page-view"]]


def test_a_callback_that_throws_spoils_nothing(lab: Lab) -> None:
    lab.build("<script>tracker.track('a', {}, {}, () => { throw new Error('mine') })</script>", AUTO)
    page = lab.open()
    lab.wait(page)
    assert page.evaluate("tracker.track('b')")["ok"] is True
    lab.console.clear()


def test_what_is_tracked_in_a_click_waits_for_no_timer(lab: Lab) -> None:
    """A page may be gone before a batch is due: here its time never comes."""
    lab.context.add_init_script(
        "const later = window.setTimeout; window.setTimeout = (run, ms, ...rest) => ms > 0 ? 0 : later(run, ms, ...rest)"
    )
    lab.build("<button>x</button><script>document.querySelector('button').onclick = () => tracker.track('clicked')</script>")
    page = lab.open()
    page.evaluate("void tracker.track('waits')")
    page.wait_for_timeout(500)
    assert lab.sent == []
    page.click("button")
    lab.wait(page)
    assert lab.sent == [["waits", "clicked"]]


def test_of_more_than_a_page_may_send_while_it_is_left_nothing_is_lost(lab: Lab) -> None:
    """Browsers let 64 KiB outlive a page: what is refused is sent by the next, when nobody else may any more."""
    lab.build({"index.html": "<p>x", "next.html": "<p>y"})
    page = lab.open()
    lab.wait(page, 0)
    page.evaluate(
        "for (let n = 0; n < 60; n++) void tracker.track('big', {n, text: 'x'.repeat(3000)}); location.href = 'next.html'"
    )
    page.wait_for_url("**/next.html")
    lab.wait(page, 1)
    numbers = {event["properties"]["n"] for event in lab.collector.events}
    assert numbers
    assert len(numbers) < 60
    lab.context.add_init_script("const now = Date.now; Date.now = () => now() + 70000")
    page.reload()
    for _ in range(40):
        if not stored(page):
            break
        page.wait_for_timeout(250)
    assert {event["properties"]["n"] for event in lab.collector.events} == set(range(60))
    assert len(set(ids(lab))) == 60
    assert stored(page) == []


def test_a_connection_that_comes_back_is_used_at_once(lab: Lab) -> None:
    """Though the next attempt was seconds away; two tabs do not send the same."""
    lab.build({"index.html": "<p>x", "next.html": "<p>y"})
    tabs = [lab.open(), lab.open("next.html")]
    tabs[0].wait_for_timeout(500)
    lab.context.set_offline(offline=True)
    for number, tab in enumerate(tabs):
        tab.evaluate("(tab) => { for (let n = 0; n < 8; n++) void tracker.track('e', {tab, n}) }", number)
    tabs[0].wait_for_timeout(5000)  # the third attempt has failed, the next is four to six seconds after it
    due = tabs[0].evaluate("Math.max(...Object.values(localStorage).filter((text) => /^[\\d.]+{/.test(text)).map(parseFloat))")
    assert lab.sent == []
    lab.context.set_offline(offline=False)
    while stored(tabs[0]) and time.time() * 1000 < due:
        tabs[0].wait_for_timeout(50)
    assert stored(tabs[0]) == []
    numbers = [(event["properties"]["tab"], event["properties"]["n"]) for event in lab.collector.events]
    assert sorted(numbers) == [(number, n) for number in (0, 1) for n in range(8)]
    assert len(set(ids(lab))) == 16


@pytest.mark.parametrize("erase", ["localStorage.clear()", "for (let n = 0; n < 1000; n++) void tracker.track('more')"])
def test_the_promise_of_an_event_that_is_dropped_is_kept(lab: Lab, erase: str) -> None:
    """Beyond the thousandth, or because the page has erased it."""
    lab.collector.behaviour = lambda _payload, _number: (503, {})
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    page.evaluate(f"window.outcome = tracker.track('dropped'); {erase}; void tracker.flush()")
    never = "new Promise((settle) => setTimeout(settle, 3000, 'never'))"
    assert page.evaluate(f"Promise.race([outcome, {never}])") == {"ok": False, "status": 0}
