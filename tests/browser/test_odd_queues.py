"""The queue where clocks go wrong, the storage holds junk, or the collector asks for nonsense."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.queues import AUTO, answer_first, hold_first, ids, stored

if TYPE_CHECKING:
    from tests.helpers.lab import Lab


def test_a_clock_that_is_set_back_makes_no_page_wait(lab: Lab) -> None:
    """The time of the next attempt is then further away than any wait."""
    answer_first(lab, 503)
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    page.evaluate("const now = Date.now; Date.now = () => now() - 7_200_000; void tracker.track('later')")
    lab.until(page, lambda: len(lab.collector.events) == 2)
    lab.flush(page)
    assert sorted(event["type"] for event in lab.collector.events) == ["later", "page-view"]


@pytest.mark.parametrize("value", ["junk", "Infinity{}", "", "NaN{}", "{}"])
def test_junk_in_the_storage_keeps_no_event_out(lab: Lab, value: str) -> None:
    """Above all not as one of too many; it does not stay."""
    lab.build("<p>x", AUTO)
    lab.context.add_init_script(
        f"for (let n = 0; n < 1001; n++) localStorage['tracardi-queue-\"shop\"9' + n] = {value!r}; window.before = localStorage.length"
    )
    page = lab.open()
    lab.wait(page)
    page.evaluate("void tracker.track('later')")
    lab.wait(page, 2)
    assert [kind for request in lab.sent for kind in request if kind] == ["page-view", "later"]
    assert page.evaluate("before") == 1001
    assert stored(page) == []


@pytest.mark.parametrize("header", ["-1", "0", "soon", "1e9"])
def test_a_retry_after_that_makes_no_sense_is_no_reason_to_hurry(lab: Lab, header: str) -> None:
    lab.collector.behaviour = lambda _payload, _number: (429, {})
    lab.collector.headers = {"Retry-After": header, "Access-Control-Expose-Headers": "Retry-After"}
    lab.build("<p>x", AUTO)
    page = lab.open_stopped()
    for _ in range(11):
        lab.pass_time(page, 200)
        lab.flush(page)
    assert 1 <= len(lab.collector.requests) <= 2


def test_a_request_that_outlives_its_page_is_not_sent_again_by_the_next(lab: Lab) -> None:
    """Chromium says that it failed, just before the page is left."""
    gate = hold_first(lab)
    lab.build({"index.html": "<p>x", "next.html": "<p>y"}, pages=[{"match": "index.html", **AUTO}])
    page = lab.open_stopped()
    lab.pass_time(page, 200)
    lab.until(page, lambda: lab.sent)
    lab.leave(page, "location.href = 'next.html'")
    page.wait_for_url("**/next.html")
    for _ in range(10):
        lab.pass_time(page, 300)
        lab.flush(page)
    gate.set()
    lab.wait(page)
    assert lab.sent == [["page-view"]]


def test_two_tabs_that_waited_for_consent_do_not_send_the_same_event(lab: Lab) -> None:
    """They waited longer than the lease of an event, so both tabs may send it."""
    gate = hold_first(lab)
    lab.build("<p>x", AUTO, consent="required")
    tabs = [lab.open_stopped() for _ in range(2)]
    lab.pass_time(tabs[0], 300)
    for tab in tabs:
        tab.evaluate("const now = Date.now; Date.now = () => now() + 90_000")
    tabs[0].evaluate("tracker.consent.grant()")
    for _ in range(100):
        if len(lab.sent) == 2:  # the second tab has heard of it, by an event of the storage
            break
        lab.pass_time(tabs[0], 50)
    lab.pass_time(tabs[0], 1500)
    gate.set()
    for _ in range(100):
        if len(ids(lab)) == 2:
            break
        lab.pass_time(
            tabs[0], 250
        )  # a flush of the second tab would wait for the first visit of the other, which waits for the clock
    lab.pass_time(tabs[0], 1500)
    for tab in tabs:
        lab.flush(tab)
    assert len(ids(lab)) == len(set(ids(lab))) == 2


def test_a_page_that_is_hidden_after_an_outage_sends_what_waits_in_one_request(lab: Lab) -> None:
    """Defect: a failure had halved the batch to a single event, so each event became a request."""
    answer_first(lab, 503)
    lab.build("<p>x", {"auto": {"events": [["a", {}], ["b", {}]]}})
    page = lab.open_stopped()
    lab.pass_until(page, lambda: len(lab.collector.requests) == 1)
    page.evaluate(
        """{
          const event = JSON.parse(Object.values(localStorage).find((item) => item.includes("{")).replace(/^[^{]*/, ""));
          for (let n = 0; n < 30; n++)
            localStorage['tracardi-queue-"shop"9' + n] = "0" + JSON.stringify({...event, id: crypto.randomUUID(), type: "old"});
        }"""
    )
    page.evaluate(
        "Object.defineProperty(Document.prototype, 'hidden', {get: () => true}); document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))"
    )
    lab.until(page, lambda: lab.kinds.count("old") >= 30)
    assert lab.sent[1:] == [["old"] * 30]


def test_an_event_that_waits_long_stays_with_its_page(lab: Lab) -> None:
    """Defect: after a minute another tab could take the event, and then both sent it."""
    answer_first(lab, 429)
    lab.collector.headers = {"Retry-After": "600", "Access-Control-Expose-Headers": "Retry-After"}
    lab.build("<p>x", AUTO)
    page = lab.open_stopped()
    lab.pass_until(page, lambda: lab.answered == 1)
    page.evaluate("void tracker.track('later')")
    left = "Object.values(localStorage).filter((item) => item.includes('later')).map((item) => parseFloat(item) - Date.now())"
    for _ in range(6):
        lab.pass_time(page, 30_000)
        (milliseconds,) = page.evaluate(left)
        assert 0 < milliseconds <= 60_000
