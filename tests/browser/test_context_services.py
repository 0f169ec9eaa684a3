"""Services whose answers are added to the context, and answers of the collector that add elements to the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.collector import accept

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.helpers.lab import Lab

AUTO = {"auto": {"events": [["page-view", {}]]}}
SERVICE = "https://service.example/json"


def serve(lab: Lab, body: str, status: int = 200) -> list[dict[str, Any]]:
    """Answers at ``SERVICE``; gives the requests."""
    asked: list[dict[str, Any]] = []

    def answer(route: Route) -> None:
        asked.append({"method": route.request.method, "body": route.request.post_data, "headers": route.request.headers})
        route.fulfill(
            status=status, body=body, headers={"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
        )

    lab.context.route(SERVICE, answer)
    return asked


def test_d29_the_place_comes_from_the_service_of_the_config_once_a_visit(lab: Lab) -> None:
    """No third party is asked unless one is named; without the headers that cost a preflight."""
    asked = serve(lab, '{"country": {"name": "Norway"}}')
    lab.build({"index.html": "<p>x", "next.html": "<p>y"}, {**AUTO, "context": {"location": SERVICE}})
    page = lab.open()
    lab.wait(page)
    page.goto(f"{lab.origin}/next.html")
    lab.wait(page, 2)
    assert [request.payload["context"]["location"] for request in lab.collector.requests] == [
        {"country": {"name": "Norway"}}
    ] * 2
    assert len(asked) == 1
    assert "x-timestamp" not in asked[0]["headers"]
    assert "content-type" not in asked[0]["headers"]


@pytest.mark.parametrize(("body", "status"), [("null", 200), ("[oops", 200), ('{"error": 1}', 500), ("7", 200)])
def test_d10_a_service_that_has_no_answer_costs_no_event(lab: Lab, body: str, status: int) -> None:
    serve(lab, body, status)
    lab.build("<p>x", {**AUTO, "context": {"location": SERVICE}})
    lab.wait(lab.open())
    assert lab.sent == [["page-view"]]
    assert "location" not in lab.collector.requests[0].payload["context"]


def test_d8_a_slow_service_delays_events_and_loses_none(lab: Lab) -> None:
    """Events that are tracked while the service is asked go out with the first request."""

    def never(_route: Route) -> None:
        pass

    lab.context.route(SERVICE, never)
    lab.build("<p>x", {**AUTO, "external": [{"url": SERVICE, "key": "weather"}]})
    page = lab.open_stopped()
    lab.pass_time(page, 500)
    page.evaluate("void tracker.track('meanwhile')")
    lab.pass_time(page, 2400)
    assert lab.sent == []
    lab.pass_time(page, 3000)  # the wait begins when the page has its session, which no clock moves
    lab.wait(page)
    assert sorted(event["type"] for event in lab.collector.events) == ["meanwhile", "page-view"]


@pytest.mark.parametrize("answer", [{"group": "b"}, ["b", "c"]])
def test_d29_an_external_service_is_sent_its_body_and_its_answer_kept(lab: Lab, answer: object) -> None:
    asked = serve(lab, json.dumps(answer))
    service = {"url": SERVICE, "key": "experiment", "method": "POST", "body": {"site": "shop"}, "storage": "experiment"}
    lab.build({"index.html": "<p>x", "next.html": "<p>y"}, {**AUTO, "external": [service]})
    page = lab.open()
    lab.wait(page)
    page.goto(f"{lab.origin}/next.html")
    lab.wait(page, 2)
    assert [request.payload["context"]["experiment"] for request in lab.collector.requests] == [answer] * 2
    posts = [one for one in asked if one["method"] == "POST"]
    assert [one["body"] for one in posts] == ['{"site":"shop"}']


def answer_with_ux(lab: Lab, *items: object) -> None:
    def behave(payload: dict[str, Any], number: int) -> tuple[int, Any]:
        status, body = accept(payload, number)
        return status, {**body, "ux": list(items)}

    lab.collector.behaviour = behave


def test_k16_ux_of_an_answer_is_added_to_the_page(lab: Lab) -> None:
    """Attributes, a script that runs, and the text of any element, which the stock tracker dropped (D27)."""
    answer_with_ux(
        lab,
        {"tag": "div", "props": {"id": "box", "class": "x"}, "content": "hello <b>"},
        {"tag": "script", "props": None, "content": "window.ran = true"},
    )
    lab.build("<p>x", AUTO, ux=["div", "script"])
    page = lab.open()
    lab.wait(page)
    assert page.evaluate("[box.className, box.textContent, box.children.length, ran]") == ["x", "hello <b>", 0, True]


def test_d27_ux_adds_only_what_the_config_lists(lab: Lab) -> None:
    """And nothing at all where it lists nothing; nonsense spoils nothing."""
    answer_with_ux(
        lab, {"tag": "script", "content": "window.ran = true"}, None, {"tag": "<"}, {"tag": "i", "props": {"id": "shown"}}
    )
    lab.build("<p>x", AUTO, ux=["i"])
    page = lab.open()
    lab.wait(page)
    assert page.evaluate("[typeof ran, typeof shown]") == ["undefined", "object"]
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page, 2)
    assert page.evaluate("[typeof ran, typeof shown]") == ["undefined", "undefined"]


def test_d27_a_script_gets_the_nonce_of_the_page(lab: Lab) -> None:
    answer_with_ux(lab, {"tag": "script", "content": "window.ran = true"})
    lab.build("<script nonce=abc></script>", AUTO, ux=["script"])
    page = lab.open()
    lab.wait(page)
    assert page.evaluate("[...document.querySelectorAll('script')].pop().nonce") == "abc"


def test_who_leaves_while_a_service_is_slow_is_counted(lab: Lab) -> None:
    lab.context.route(SERVICE, lambda _route: None)
    lab.build("<p>x", {**AUTO, "external": [{"url": SERVICE, "key": "place"}]})
    page = lab.open_stopped()
    lab.pass_time(page, 500)
    assert lab.sent == []
    page.close(run_before_unload=True)
    assert lab.collector.wait_for(lambda collector: len(collector.requests) == 1)
