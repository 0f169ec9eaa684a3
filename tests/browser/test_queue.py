"""What becomes of events that the collector could not take, or would not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.collector import accept
from tests.helpers.queues import AUTO, answer_first, hold_first, ids, refuse, stored

if TYPE_CHECKING:
    from tests.helpers.lab import Lab


@pytest.mark.parametrize("status", [0, 429, 500, 502, 503, 504])
def test_d6_what_the_collector_could_not_take_is_sent_again_with_the_same_ids(lab: Lab, status: int) -> None:
    """A cut connection, too many requests, any trouble of a server or its gateway."""
    answer_first(lab, status)
    lab.build("<script>tracker.track('a'); tracker.track('b')</script>", AUTO)
    page = lab.open_stopped()
    lab.pass_until(page, lambda: lab.collector.settled > 1 and not stored(page))
    first = lab.collector.requests[0]
    assert ids(lab) == [event["id"] for event in first.events]
    assert [event["type"] for event in lab.collector.events] == ["a", "b", "page-view"]
    assert stored(page) == []


def test_d2_an_event_whose_answer_is_lost_is_sent_again_with_its_id(lab: Lab) -> None:
    """It may have been stored: a collector from 0.8.2 on stores a repeated id once. The promise tells of the first attempt."""
    answer_first(lab, 200, 0)
    lab.build("<p>x", AUTO)
    page = lab.open_stopped()
    lab.pass_time(page, 200)
    lab.wait(page)
    outcome = page.evaluate("tracker.track('fired', {}, {fire: true})")
    assert (outcome["ok"], outcome["status"]) == (False, 0)
    lab.pass_until(page, lambda: not stored(page))
    assert [request.events[0]["id"] for request in lab.collector.requests[1:]] == [ids(lab)[-1]] * 2


def test_an_answer_that_is_no_json_is_an_answer(lab: Lab) -> None:
    """The collector has processed the events: nothing is sent again."""
    lab.collector.behaviour = lambda _payload, _number: (200, b"<html>garbage")
    lab.build("<p>x", AUTO)
    page = lab.open_stopped()
    lab.pass_time(page, 200)
    lab.wait(page)
    lab.pass_time(page, 2500)
    lab.flush(page)
    assert lab.sent == [["page-view"]]
    assert stored(page) == []


def test_attempts_come_at_growing_intervals(lab: Lab) -> None:
    """Doubled each time, up to a minute, with jitter. New events wait for the next attempt as well."""
    answer_first(lab, *[503] * 9)
    lab.build("<p>x", AUTO)
    page = lab.open_stopped()
    lab.pass_time(page, 200)
    for number in range(8):
        lab.wait(page, number + 1)
        # Until then no other page may send it either.
        wait = page.evaluate("parseInt(localStorage[Object.keys(localStorage).find((key) => /queue/.test(key))]) - Date.now()")
        least = 1000 * 2 ** min(number, 6)
        assert least - 1 <= wait <= least * 1.5
        lab.pass_time(page, wait - 1)
        lab.flush(page)
        assert len(lab.sent) == number + 1
        lab.pass_time(page, 50)
    lab.wait(page, 9)
    page.evaluate("void tracker.track('new', {}, {fire: true})")
    lab.pass_time(page, 500)
    lab.flush(page)
    assert len(lab.sent) == 9


def test_retry_after_is_respected(lab: Lab) -> None:
    """Where the collector lets scripts read the header."""
    answer_first(lab, 429)
    lab.collector.headers = {"Retry-After": "7", "Access-Control-Expose-Headers": "Retry-After"}
    lab.build("<p>x", AUTO)
    page = lab.open_stopped()
    lab.pass_time(page, 200)
    lab.wait(page)
    lab.pass_time(page, 6900)
    lab.flush(page)
    assert len(lab.sent) == 1
    lab.pass_time(page, 200)
    lab.wait(page, 2)
    assert ids(lab) == [lab.collector.requests[0].events[0]["id"]]


@pytest.mark.parametrize("status", [400, 413, 422, 500])
def test_a_poison_event_does_not_block_the_rest(lab: Lab, status: int) -> None:
    """The batch is halved until it stands alone. Over 500 the collector may be in trouble itself: the event is dropped when
    others have gone through in the meantime.
    """
    refuse(lab, lambda event: event["type"] == "poison", status)
    types = ["a", "b", "poison", "c", "d", "e", "f"]
    lab.build(f"<script>for (const type of {types}) tracker.track(type)</script>")
    page = lab.open_stopped()
    lab.pass_until(page, lambda: len(lab.collector.events) == 6 and not stored(page))
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
    page = lab.open_stopped()
    lab.pass_time(page, 200)
    lab.wait(page)
    page.evaluate("void tracker.track('b')")
    lab.pass_until(page, lambda: lab.collector.settled > 2 and not stored(page))
    assert sorted(
        kind for request in lab.collector.requests if request.status == 200 for kind in [request.events[0]["type"]]
    ) == ["a", "b"]


def test_a_source_that_is_refused_is_not_asked_for_each_event(lab: Lab) -> None:
    lab.collector.behaviour = lambda _payload, _number: (401, {"detail": "Invalid event source"})
    lab.build("<script>for (const type of 'abcdefgh') tracker.track(type)</script>")
    page = lab.open_stopped()
    lab.pass_time(page, 200)
    lab.wait(page)
    lab.pass_time(page, 2000)
    lab.flush(page)
    assert len(lab.sent) == 1
    assert stored(page) == []


def test_one_event_that_is_too_large_for_keepalive_is_still_sent(lab: Lab) -> None:
    lab.build("<script>tracker.track('huge', {text: 'x'.repeat(200000)}); tracker.track('small')</script>")
    page = lab.open()
    lab.wait(page, 2)
    assert sorted(event["type"] for event in lab.collector.events) == ["huge", "small"]


def test_storage_that_is_full_keeps_events_in_memory(lab: Lab) -> None:
    answer_first(lab, 503)
    script = "try { for (let n = 0; ; n++) localStorage['fill' + n] = 'x'.repeat(n < 50 ? 100000 : 100) } catch {}"
    lab.build(f"<script>{script}; tracker.track('kept', {{text: 'y'.repeat(5000)}})</script>", AUTO)
    page = lab.open_stopped()
    lab.pass_until(page, lambda: len(lab.collector.events) == 2)
    assert [event["type"] for event in lab.collector.events] == ["kept", "page-view"]


def test_the_oldest_of_too_many_events_are_dropped_and_it_says_so(lab: Lab) -> None:
    lab.collector.behaviour = lambda _payload, _number: (503, {})
    lab.build("<p>x")
    page = lab.open()
    lab.wait(page, 0)
    page.evaluate("for (let n = 0; n < 1100; n++) void tracker.track('e', {n})")
    lab.flush(page)
    assert len(stored(page)) <= 1000
    lab.until(page, lambda: any("dropped" in line for line in lab.console))


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


@pytest.mark.parametrize("erase", ["localStorage.clear()", "for (let n = 0; n < 1000; n++) void tracker.track('more')"])
def test_the_promise_of_an_event_that_is_dropped_is_kept(lab: Lab, erase: str) -> None:
    """Beyond the thousandth, or because the page has erased it."""
    lab.collector.behaviour = lambda _payload, _number: (503, {})
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    page.evaluate(f"window.outcome = tracker.track('dropped'); {erase}; void tracker.flush()")
    never = "new Promise((settle) => setTimeout(settle, 20000, 'never'))"
    assert page.evaluate(f"Promise.race([outcome, {never}])") == {"ok": False, "status": 0}


def test_full_storage_keeps_nothing_that_was_delivered(lab: Lab) -> None:
    """An event of an earlier page is sent once and gone; one that is too large does not keep the later ones out."""
    lab.collector.behaviour = lambda _payload, _number: (503, {})
    lab.build({"index.html": "<p>x", "next.html": "<p>y"}, AUTO)
    page = lab.open()
    lab.wait(page)
    page.goto(f"{lab.origin}/missing")  # of the same origin, with no tracker
    page.evaluate(
        """for (const key in localStorage) if (key.startsWith('tracardi-queue-')) localStorage[key] = localStorage[key].replace(/^\\d+/, 0);
        try { for (let n = 0; ; n++) localStorage['fill' + n] = 'x'.repeat(n < 50 ? 100000 : 10) } catch {}"""
    )
    lab.collector.behaviour = accept
    lab.collector.requests.clear()
    for number in (1, 2, 3):
        page.goto(f"{lab.origin}/next.html")
        lab.wait(page, number)
    assert len(ids(lab)) == len(set(ids(lab))) == 4
    assert stored(page) == []


def test_what_is_too_large_for_the_storage_keeps_no_later_event_out_of_it(lab: Lab) -> None:
    lab.collector.behaviour = lambda _payload, _number: (503, {})
    lab.build("<p>x")
    page = lab.open()
    page.evaluate("void tracker.track('huge', {text: 'x'.repeat(6e6)}); void tracker.track('small')")
    assert len(stored(page)) == 1


def test_flush_waits_for_what_came_while_a_request_was_under_way(lab: Lab) -> None:
    gate = hold_first(lab)
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.until(page, lambda: lab.sent)
    page.evaluate(
        "tracker.track('b', {}, {}, () => { window.isDone = true }); window.flushed = tracker.flush().then(() => window.isDone); 0"
    )
    gate.set()
    assert page.evaluate("flushed") is True


def test_a_redirect_has_taken_nothing(lab: Lab) -> None:
    """To a page where somebody signs in, as a GET that has no events; what comes of it is said once."""
    lab.collector.headers = {"Location": "/login"}
    answer_first(lab, 302)
    lab.build("<p>x", AUTO)
    page = lab.open_stopped()
    lab.pass_until(page, lambda: lab.collector.events)
    assert lab.sent == [["page-view"], ["page-view"]]
    assert len(ids(lab)) == 1
    assert sum(lab.collector.url in line for line in lab.console if "tracardi-snippet" in line) == 1


def test_an_answer_that_is_not_tracardis_is_said_once(lab: Lab) -> None:
    lab.collector.behaviour = lambda _payload, _number: (200, b"<html>sign in")
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    page.evaluate("tracker.track('a', {}, {fire: true})")
    lab.wait(page, 2)
    assert sum("tracardi-snippet" in line for line in lab.console) == 1


def test_a_hidden_tab_keeps_to_retry_after_as_well(lab: Lab) -> None:
    lab.collector.headers = {"Retry-After": "3600", "Access-Control-Expose-Headers": "Retry-After"}
    lab.collector.behaviour = lambda _payload, _number: (429, {})
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => true}); document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))"
    )
    for _ in range(5):
        page.evaluate("void tracker.track('heartbeat')")
        lab.quiet(page, 60)
    assert len(lab.sent) == 1


def test_flush_waits_for_more_than_one_request(lab: Lab) -> None:
    lab.build("<p>x")
    page = lab.open()
    page.evaluate("for (let n = 0; n < 6; n++) void tracker.track('large', {n, text: 'x'.repeat(9000)})")
    page.evaluate("tracker.flush()")
    assert len(ids(lab)) == 6
