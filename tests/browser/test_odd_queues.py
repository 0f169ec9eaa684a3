"""The queue where clocks go wrong, the storage holds junk, or the collector asks for nonsense."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.helpers.collector import accept
from tests.helpers.queues import AUTO, answer_first, hold_first, ids, stored

if TYPE_CHECKING:
    from typing import Any

    from tests.helpers.lab import Lab


def test_a_clock_that_is_set_back_makes_no_page_wait(lab: Lab) -> None:
    """The time of the next attempt is then further away than any wait."""
    answer_first(lab, 503)
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    page.evaluate("const now = Date.now; Date.now = () => now() - 7_200_000; void tracker.track('later')")
    lab.wait(page, 3)
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
    page = lab.open()
    lab.wait(page)
    page.wait_for_timeout(1500)
    assert len(lab.collector.requests) <= 2


def test_a_request_that_outlives_its_page_is_not_sent_again_by_the_next(lab: Lab) -> None:
    """Chromium says that it failed, just before the page is left."""
    gate = hold_first(lab)
    lab.build({"index.html": "<p>x", "next.html": "<p>y"}, pages=[{"match": "index.html", **AUTO}])
    page = lab.context.new_page()
    page.goto(f"{lab.origin}/index.html")
    while not lab.collector.requests:
        page.wait_for_timeout(20)
    page.evaluate("location.href = 'next.html'")
    page.wait_for_url("**/next.html")
    for _ in range(10):
        page.wait_for_timeout(300)
        page.evaluate("void tracker.flush()")
    gate.set()
    page.wait_for_timeout(300)
    assert lab.sent == [["page-view"]]


def test_two_tabs_that_waited_for_consent_do_not_send_the_same_event(lab: Lab) -> None:
    """For longer than others leave an event alone."""

    def slowly(payload: dict[str, Any], number: int) -> tuple[int, Any]:
        time.sleep(0.5)
        return accept(payload, number)

    lab.collector.behaviour = slowly
    lab.build("<p>x", AUTO, consent="required")
    tabs = []
    for _ in range(2):
        tab = lab.context.new_page()
        tab.goto(f"{lab.origin}/index.html")
        tabs.append(tab)
    for tab in tabs:
        tab.wait_for_timeout(300)
        tab.evaluate("const now = Date.now; Date.now = () => now() + 90_000")
    tabs[0].evaluate("tracker.consent.grant()")
    lab.wait(tabs[0], 2)
    tabs[0].wait_for_timeout(1500)
    assert len(ids(lab)) == len(set(ids(lab))) == 2
