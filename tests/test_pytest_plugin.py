"""The pytest plugin: the fixture waits for events, and a failure shows what arrived."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

import pytest

from tests.helpers.preview import payload
from tests.helpers.sites import ROOT
from tracardi_snippet import pytest_plugin
from tracardi_snippet.preview.standalone import StandaloneCollector
from tracardi_snippet.testing import TracardiCollector

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = ["pytester"]

PAGE = "http://localhost:8000/laptops/heath-14.html"
SEND = """
import json, urllib.request
import pytest

@pytest.fixture
def send(tracardi_collector):
    def send(kind, **properties):
        event = {"type": kind, "properties": properties, "context": {"page": {"url": "http://localhost/shop.html"}}}
        body = json.dumps({"source": {"id": "any"}, "session": {"id": "s1"}, "events": [event]}).encode()
        request = urllib.request.Request(tracardi_collector.url + "/track", body, {"Content-Type": "application/json"})
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request).close()
    return send
"""


def purchase(price: Any, **more: Any) -> dict[str, Any]:
    return {"type": "purchase-order", "properties": {"price": price, **more}, "context": {"page": {"url": PAGE}}}


def post(url: str, body: Any, method: str = "POST", **headers: str) -> tuple[int, dict[str, str]]:
    """Send a request. Return the status, and the headers by their names in lower case."""
    data = None if method == "OPTIONS" else json.dumps(body).encode()
    named = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"{url}/track", data, named, method=method)  # noqa: S310
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}
    except HTTPError as error:
        with error:
            return error.code, {name.lower(): value for name, value in error.headers.items()}


@pytest.fixture(scope="module")
def server() -> Iterator[StandaloneCollector]:
    with StandaloneCollector() as server:
        yield server


@pytest.fixture
def collector(server: StandaloneCollector) -> TracardiCollector:
    server.reset()
    return TracardiCollector(server)


def failure(collector: TracardiCollector, *arguments: Any, **options: Any) -> list[str]:
    """Return the lines of the message of an expectation that fails, without the collector's port."""
    with pytest.raises(AssertionError) as caught:
        collector.expect_event(*arguments, timeout=0, **options)
    return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", str(caught.value)).splitlines()


def test_an_expected_event_is_returned_with_what_the_page_sent(collector: TracardiCollector) -> None:
    post(collector.url, payload("page-view", purchase(689, currency="EUR")))
    event = collector.expect_event("purchase-order", price=689)
    assert event.properties == {"price": 689, "currency": "EUR"}
    assert (event.page, event.session, event.profile, event.problems) == (PAGE, "s1", None, ())
    assert event.sent == purchase(689, currency="EUR")
    assert [one.type for one in collector.events] == ["page-view", "purchase-order"]


def test_each_event_answers_one_expectation(collector: TracardiCollector) -> None:
    post(collector.url, payload(purchase(1), purchase(1)))
    assert collector.expect_event("purchase-order").number < collector.expect_event("purchase-order").number
    lines = failure(collector, "purchase-order", price=1)
    assert lines[0] == 'No event "purchase-order" with price=1 arrived within 0 s. 2 events arrived, nearest first:'
    assert lines.count("      an earlier expectation has used this event") == 2


def test_values_are_compared_as_json_and_by_objects_that_compare(collector: TracardiCollector) -> None:
    """True is not 1, a regular expression matches the whole text, and an object has at least the expected keys."""
    post(collector.url, payload(purchase(1, name="Heath 14", basket={"lines": [{"id": 7, "n": 2}], "empty": False})))
    others: list[dict[str, Any]] = [
        {"price": True},
        {"name": re.compile("Heath")},
        {"basket": {"empty": 0}},
        {"basket": {"lines": []}},
    ]
    for wanted in others:
        assert len(failure(collector, "purchase-order", properties=wanted)) == 3, wanted
    basket = {"lines": [{"id": 7}]}
    event = collector.expect_event(
        "purchase-order", price=pytest.approx(1.01, abs=0.1), name=re.compile(r"Heath \d+"), basket=basket
    )
    assert event.properties["name"] == "Heath 14"


def test_a_failure_shows_what_arrived_nearest_first_with_the_differing_properties(collector: TracardiCollector) -> None:
    other = purchase(699, currency="NOK")
    post(collector.url, payload("page-view", other, purchase(699, currency="EUR", name="\x1b[31m")))
    assert failure(collector, "purchase-order", price=689, currency="EUR", voucher="none") == [
        (
            'No event "purchase-order" with price=689, currency="EUR", voucher="none" arrived within 0 s.'
            " 3 events arrived, nearest first:"
        ),
        rf'  purchase-order {{"price": 699, "currency": "EUR", "name": "\u001b[31m"}} on {PAGE}',
        "      price: expected 689, received 699",
        '      voucher: expected "none", received nothing',
        f'  purchase-order {{"price": 699, "currency": "NOK"}} on {PAGE}',
        "      price: expected 689, received 699",
        '      currency: expected "EUR", received "NOK"',
        '      voucher: expected "none", received nothing',
        "  page-view",
        '      type: expected "purchase-order", received "page-view"',
        "      price: expected 689, received nothing",
        '      currency: expected "EUR", received nothing',
        '      voucher: expected "none", received nothing',
    ]


def test_the_message_of_the_document_is_what_a_failure_says(collector: TracardiCollector) -> None:
    (shown,) = re.findall(r"```\nAssertionError: (.*?)```", (ROOT / "docs" / "testing.md").read_text("utf-8"), re.DOTALL)
    context = {"page": {"url": "http://127.0.0.1:41863/laptops/heath-14.html"}}
    added = {"type": "cart-item-added", "properties": {"name": "Heath 14", "price": "689.00"}, "context": context}
    post(collector.url, payload({"type": "page-view", "properties": {"shop": "Fjord & Field"}, "context": context}, added))
    lines = re.sub(r":41863|10 s", lambda match: {":41863": ":PORT", "10 s": "0 s"}[match[0]], shown).splitlines()
    assert failure(collector, "cart-item-added", price="699.00") == lines


def test_nothing_arrived(collector: TracardiCollector) -> None:
    assert failure(collector, "page-view") == [
        (
            'No event "page-view" arrived within 0 s. Nothing arrived.'
            " Does the page hold a tracker whose tracker.url.api is http://127.0.0.1:PORT?"
        )
    ]


def test_a_refused_event_is_not_an_expected_one_and_its_fault_is_shown(collector: TracardiCollector) -> None:
    """Tracardi refuses a batch for a property of the wrong kind in one of its own event types."""
    status, _ = post(collector.url, payload("page-view", {"type": "checkout-completed", "properties": {"value": "much"}}))
    assert status == 500
    lines = failure(collector, "page-view")
    assert lines[1] == "  page-view (refused: 500)"
    assert any("events[1].properties.value" in line for line in lines)
    assert "2 events arrived" in collector.report()
    assert "events[1].properties.value" in collector.report()


@pytest.mark.parametrize("origin", ["http://localhost:8000", "https://shop.example", "null"])
def test_pages_of_each_origin_may_post_and_read_the_answer(collector: TracardiCollector, origin: str) -> None:
    asked = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type"}
    status, headers = post(collector.url, None, "OPTIONS", Origin=origin, **asked)
    assert (status, headers["access-control-allow-origin"]) == (200, origin)
    assert headers["access-control-allow-headers"] == "content-type"
    status, headers = post(collector.url, payload("page-view"), Origin=origin)
    assert (status, headers["access-control-allow-origin"]) == (200, origin)
    assert collector.expect_event("page-view").request == collector.events[0].request


def test_events_of_every_source_count(collector: TracardiCollector) -> None:
    assert post(collector.url, payload("page-view", source={"id": "one"}))[0] == 200
    assert post(collector.url, payload("page-view", source={"id": "other"}))[0] == 200
    assert len(collector.events) == 2


def test_a_reset_forgets_events_and_what_an_expectation_has_used(collector: TracardiCollector) -> None:
    post(collector.url, payload("page-view"))
    collector.expect_event("page-view")
    collector.reset()
    assert collector.events == []
    post(collector.url, payload("page-view"))
    assert collector.expect_event("page-view").number == collector.events[0].number


def test_a_failed_test_shows_what_arrived_and_the_next_one_begins_without_events(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeconftest(SEND)
    pytester.makepyfile("""
        def test_fails(tracardi_collector, send):
            send("page-view", shop="Fjord")
            assert tracardi_collector.expect_event("page-view").properties == {}

        def test_expects(tracardi_collector, tracardi_collector_url, send):
            assert tracardi_collector.events == []
            assert tracardi_collector.url == tracardi_collector_url
            send("seen", n=1)
            tracardi_collector.expect_event("seen", n=2, timeout=0.01)

        def test_passes(tracardi_collector, send):
            send("passed")
            tracardi_collector.expect_event("passed")
            assert len(tracardi_collector.events) == 1
    """)
    result = pytester.runpytest_inprocess(plugins=[pytest_plugin])
    result.assert_outcomes(passed=1, failed=2)
    text = result.stdout.str()
    assert text.count("Tracardi events") == 2
    assert '1. page-view {"shop": "Fjord"} on http://localhost/shop.html' in text
    assert "passed on http://localhost" not in text
    result.stdout.fnmatch_lines([
        ">*tracardi_collector.expect_event(*seen*n=2*",  # the line of the test, not one of ours
        'E*AssertionError: No event "seen" with n=2 arrived within 0.01 s. 1 event arrived:',
        "E*n: expected 2, received 1",
    ])  # fmt: skip


def test_without_the_extra_a_test_that_asks_gets_one_line(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for name in [name for name in sys.modules if name.startswith(("tracardi_snippet.preview", "starlette"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "starlette", None)
    pytester.makepyfile("""
        def test_asks(tracardi_collector): ...
        def test_does_not_ask(): ...
    """)
    result = pytester.runpytest_inprocess(plugins=[pytest_plugin])
    result.assert_outcomes(passed=1, errors=1)
    line = "tracardi_collector needs starlette. Run: pip install 'tracardi-snippet[pytest]'"
    assert line in result.stdout.lines
    assert not [one for one in result.stdout.lines if "pytest_plugin.py" in one]


def test_the_plugin_imports_pytest_alone() -> None:
    """pytest imports it in each run of each project that has us installed."""
    code = (
        "import sys, pytest; before = set(sys.modules); import tracardi_snippet.pytest_plugin;"
        "print(*sorted(set(sys.modules) - before))"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert printed == ["tracardi_snippet", "tracardi_snippet.lazy", "tracardi_snippet.pytest_plugin"]


def test_the_plugin_is_registered() -> None:
    (found,) = entry_points(group="pytest11", name="tracardi")
    assert found.load() is pytest_plugin
