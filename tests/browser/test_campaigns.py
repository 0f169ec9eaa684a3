"""Address, referrer and campaign of a page whose scripts change its address before anything has been sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.helpers.lab import Lab

AUTO = {"auto": {"events": [["page-view", {}]]}}
CLEAN = "<script>history.replaceState({}, '', location.pathname)</script>"
QUERY = "utm_source=mail&utm_campaign=spring%20sale&b=1"
CAMPAIGN = {"source": "mail", "campaign": "spring sale"}


def document(body: str) -> str:
    """A page whose first script stands before the block, if that stands at the end of the head or of the body."""
    return f"<!doctype html><html><head><title>A page</title>{CLEAN}</head><body>{body}</body></html>"


def campaigns(lab: Lab) -> list[Any]:
    return [request.payload["context"].get("utm") for request in lab.collector.requests]


@pytest.mark.parametrize("mode", ["inline", "file"])
@pytest.mark.parametrize("place", ["head-prepend", "head-append", "body-append"])
def test_a_campaign_that_is_taken_off_the_address_at_once_is_known(lab: Lab, mode: str, place: str) -> None:
    """So is the address of the page; what happens later has the address that the page has by then."""
    lab.build(document("<p>x"), AUTO, delivery={"mode": mode}, inject={"place": place})
    page = lab.open(f"index.html?{QUERY}#part")
    page.evaluate("void tracker.track('later')")
    lab.until(page, lambda: len(lab.collector.events) == 2)
    urls = [event["context"]["page"]["url"].removeprefix(lab.origin) for event in lab.collector.events]
    assert urls == [f"/index.html?{QUERY}#part", "/index.html"]
    assert lab.collector.events[0]["context"]["page"]["hash"] == "#part"
    assert set(map(str, campaigns(lab))) == {str(CAMPAIGN)}


def test_a_campaign_is_known_when_the_file_comes_late(lab: Lab) -> None:
    """The page has loaded and has been cleaned by then."""
    lab.build("<script>tracker.track('early'); addEventListener('load', () => history.replaceState({}, '', '/index.html'))</script>", AUTO, delivery={"mode": "file"})  # fmt: skip
    page = lab.new_page()
    late: list[Route] = []
    page.route("**/tracardi-*.js", lambda route: late.append(route))  # noqa: PLW0108 - Playwright wants a function of Python
    page.goto(f"{lab.origin}/index.html?{QUERY}", wait_until="domcontentloaded")
    lab.until(page, lambda: late)
    late[0].continue_()
    lab.wait(page)
    assert campaigns(lab) == [CAMPAIGN]
    assert {event["context"]["page"]["url"] for event in lab.collector.events} == {f"{lab.origin}/index.html?{QUERY}"}


def test_an_address_whose_path_is_another_is_the_pages(lab: Lab) -> None:
    """Static hosts send 404.html for any address, and its script restores the one that was asked for."""
    lab.build("<script>history.replaceState({}, '', '/docs/guide' + location.hash)</script>", AUTO)
    page = lab.open("index.html?/docs/guide&utm_source=mail")
    lab.until(page, lambda: lab.answered)
    assert lab.collector.events[0]["context"]["page"]["path"] == "/docs/guide"
    assert campaigns(lab) == [{"source": "mail"}]


def test_a_campaign_waits_for_consent_while_a_router_shows_other_pages(lab: Lab) -> None:
    """It is the page's memory that keeps it."""
    lab.build("<p>x", AUTO, consent="required", softNavigation=True)
    page = lab.open_stopped(f"index.html?{QUERY}")
    page.evaluate("history.pushState({}, '', '/two'); document.title = 'Two'")
    lab.pass_time(page, 400)
    assert page.evaluate("[document.cookie, Object.keys(localStorage)]") == ["", []]
    page.evaluate("tracker.consent.grant()")
    lab.pass_time(page, 200)
    lab.wait(page)
    assert len(lab.collector.events) == 2
    assert campaigns(lab) == [CAMPAIGN]


@pytest.mark.parametrize("engine", ["with", "without"])
def test_a_campaign_that_a_router_brings_is_another(lab: Lab, engine: str) -> None:
    """Though its page goes on to another at once, or takes it off before the title is there."""
    if engine == "without":
        lab.context.add_init_script("delete window.navigation")
    lab.build("<p>x", AUTO, softNavigation=True)
    page = lab.open(f"index.html?{QUERY}")
    lab.until(page, lambda: lab.answered)
    page.evaluate(
        "history.pushState({}, '', '/go?utm_source=banner'); history.replaceState({}, '', '/two?utm_medium=x');"
        "history.replaceState({}, '', '/two'); setTimeout(() => { document.title = 'Two' }, 100)"
    )
    lab.until(page, lambda: len(lab.collector.events) == 2)
    page.evaluate("history.pushState({}, '', '/three'); setTimeout(() => { document.title = 'Three' }, 100)")
    lab.until(page, lambda: len(lab.collector.events) == 3)
    assert campaigns(lab) == [CAMPAIGN, {"medium": "x"}, {"medium": "x"}]
    assert lab.collector.events[1]["context"]["page"]["url"] == f"{lab.origin}/two?utm_medium=x"


def test_a_profile_that_a_link_hands_over_is_taken_though_the_page_cleans_its_address(lab: Lab) -> None:
    """And it is no part of the address that is sent."""
    lab.build(document("<p>x"), AUTO, delivery={"mode": "file"})
    page = lab.open("index.html?a=1&__tr_pid=p&__tr_src=s&b=2#part")
    lab.until(page, lambda: lab.answered)
    (request,) = lab.collector.requests
    assert request.payload["context"]["tracardi"] == {"pass": {"profile": "p", "source": "s"}}
    assert request.events[0]["context"]["page"]["url"] == f"{lab.origin}/index.html?a=1&b=2#part"
    assert page.evaluate("location.search") == ""


@pytest.mark.parametrize("engine", ["with", "without"])
def test_the_referrer_of_a_routers_page_is_the_page_before(lab: Lab, engine: str) -> None:
    """As it was when it was opened; of the first page it is what the browser says."""
    if engine == "without":
        lab.context.add_init_script("delete window.navigation")
    lab.build({"index.html": "<p>x", "from.html": "<a href='index.html?q=shoes'>x</a>"}, AUTO, softNavigation=True)
    page: Page = lab.new_page()
    page.goto(f"{lab.origin}/index.html?q=hats", referer="https://search.example/?q=caps")
    lab.until(page, lambda: lab.answered == 1)
    page.evaluate("history.replaceState({}, '', '/index.html'); history.pushState({}, '', '/two'); document.title = 'Two'")
    lab.until(page, lambda: lab.answered == 2)
    page.evaluate("history.pushState({}, '', '/three'); document.title = 'Three'")
    lab.until(page, lambda: lab.answered == 3)
    host = lab.origin.removeprefix("http://")
    referrers = [event["context"]["page"]["referer"] for event in lab.collector.events]
    assert referrers == [
        {"host": "search.example", "query": "caps"},
        {"host": host, "query": "hats"},
        {"host": host, "query": None},
    ]
