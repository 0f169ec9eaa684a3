"""No event is lost if its page is left, closed or restored, and several tabs do not send the same event."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error as PlaywrightError

from tests.helpers.collector import accept
from tests.helpers.queues import AUTO, ids, stored

if TYPE_CHECKING:
    from tests.helpers.lab import Lab


def test_the_next_page_sends_what_the_last_one_could_not(lab: Lab) -> None:
    lab.collector.behaviour = lambda _payload, _number: (503, {})
    lab.build({"index.html": "<script>tracker.track('kept', {n: 1})</script>", "next.html": "<p>x"})
    page = lab.open_stopped()
    lab.pass_time(page, 200)
    lab.wait(page)
    assert len(stored(page)) == 1
    lab.collector.behaviour = accept
    page.goto(f"{lab.origin}/next.html")
    lab.pass_time(page, 200)
    lab.flush(page)
    assert lab.collector.events == []  # no page sends it before the last one's next attempt could have come
    lab.pass_until(page, lambda: lab.collector.events)
    assert [(event["type"], event["properties"]) for event in lab.collector.events] == [("kept", {"n": 1})]
    assert stored(page) == []


def test_a_tab_that_crashes_loses_nothing(lab: Lab) -> None:
    """Another tab sends its last events, a minute later."""
    lab.build({"index.html": "<p>x", "next.html": "<p>x"})
    page = lab.open()
    lab.wait(page, 0)
    # For the pages to come: more than a minute later.
    lab.context.add_init_script("const now = Date.now; Date.now = () => now() + 70000")
    page.evaluate("void tracker.track('last')")
    with contextlib.suppress(PlaywrightError):  # who should answer is gone
        page.goto("chrome://crash")
    lab.wait(lab.open("next.html"))
    # The first page may have sent it as well, and crashed before it heard the answer.
    assert {event["type"] for event in lab.collector.events} == {"last"}
    assert len({event["id"] for event in lab.collector.events}) == 1


def test_two_tabs_do_not_send_the_same_event(lab: Lab) -> None:
    """Not while the first waits for its next attempt, nor when both find what a third has left."""
    lab.collector.behaviour = lambda _payload, _number: (503, {})
    lab.collector.headers = {"Retry-After": "4", "Access-Control-Expose-Headers": "Retry-After"}
    lab.build({"index.html": "<script>tracker.track('a'); tracker.track('b')</script>", "next.html": "<p>x"})
    page = lab.open_stopped()
    lab.pass_time(page, 200)
    lab.wait(page)
    page.close()
    lab.collector.behaviour = accept
    lab.collector.requests.clear()
    tabs = [lab.open_stopped("next.html") for _ in range(4)]
    for _ in range(40):
        for tab in tabs:
            tab.evaluate("void tracker.flush()")
            # Chromium hands what one tab stores to the others' processes a moment later.
            lab.until(
                tab, lambda: len({other.evaluate("JSON.stringify(Object.entries(localStorage).sort())") for other in tabs}) == 1
            )
        lab.pass_time(tabs[0], 150)
    for tab in tabs:
        lab.flush(tab)
    assert sorted(event["type"] for event in lab.collector.events) == ["a", "b"]
    assert len(set(ids(lab))) == 2


def test_much_is_split_into_requests_that_outlive_their_page(lab: Lab) -> None:
    """Each below 64 KiB, in order, also in characters of three bytes; all of them when the page is left."""
    lab.build({"index.html": "<p>x", "next.html": "<p>x"})
    page = lab.open()
    lab.wait(page, 0)
    page.evaluate("for (let n = 0; n < 60; n++) void tracker.track('big', {n, text: '日本'.repeat(500)})")
    lab.until(page, lambda: len(lab.collector.events) == 60)
    assert [event["properties"]["n"] for event in lab.collector.events] == list(range(60))
    assert max(len(request.raw) for request in lab.collector.requests) < 64_000


@pytest.mark.parametrize("other", ["other", "sho", "shop-de"])
def test_events_of_another_source_on_the_same_origin_are_left_alone(lab: Lab, other: str) -> None:
    """Two sites under one host, as on github.io."""
    lab.collector.behaviour = lambda _payload, _number: (503, {})
    lab.build({"index.html": "<script>tracker.track('a')</script>"}, {"source": {"id": f"{other}"}})
    page = lab.open()
    lab.wait(page)
    page.goto(f"{lab.origin}/missing")  # of the same origin, with no tracker
    # As if its time had come.
    page.evaluate("for (const key of Object.keys(localStorage)) localStorage[key] = localStorage[key].replace(/^\\d+/, 0)")
    page.close()
    lab.collector.behaviour = accept
    lab.collector.requests.clear()
    lab.build("<p>y", AUTO)
    page = lab.open_stopped()
    lab.pass_time(page, 3500)
    lab.flush(page)
    lab.pass_time(page, 500)
    lab.flush(page)
    assert lab.sent == [["page-view"]]
    assert len(stored(page)) == 1


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
    lab.until(page, lambda: not stored(page))
    assert {event["properties"]["n"] for event in lab.collector.events} == set(range(60))
    assert len(set(ids(lab))) == 60
    assert stored(page) == []


def test_a_connection_that_comes_back_is_used_at_once(lab: Lab) -> None:
    """Though the next attempt was seconds away; two tabs do not send the same."""
    lab.build({"index.html": "<p>x", "next.html": "<p>y"})
    tabs = [lab.open_stopped(), lab.open_stopped("next.html")]
    tabs[0].evaluate("tracker.track('first'), tracker.flush()")  # the tabs of an unknown visitor would wait for each other
    lab.pass_time(tabs[0], 500)
    lab.context.set_offline(offline=True)
    for number, tab in enumerate(tabs):
        tab.evaluate("(tab) => { for (let n = 0; n < 8; n++) void tracker.track('e', {tab, n}) }", number)
    for _ in range(20):  # the third attempt has failed then, the next is four to six seconds after it
        lab.pass_time(tabs[0], 250)
        for tab in tabs:
            lab.flush(tab)
    due = tabs[0].evaluate("Math.max(...Object.values(localStorage).filter((text) => /^[\\d.]+{/.test(text)).map(parseFloat))")
    assert lab.sent == [["first"]]
    lab.context.set_offline(offline=False)
    lab.until(tabs[0], lambda: all(tab.evaluate("navigator.onLine") for tab in tabs))
    while stored(tabs[0]) and tabs[0].evaluate("Date.now()") < due:
        lab.pass_time(tabs[0], 50)
        for tab in tabs:
            lab.flush(tab)
    assert stored(tabs[0]) == []
    numbers = [(event["properties"]["tab"], event["properties"]["n"]) for event in lab.collector.events[1:]]
    assert sorted(numbers) == [(number, n) for number in (0, 1) for n in range(8)]
    assert len(set(ids(lab))) == 17
