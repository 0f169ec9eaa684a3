"""Routers whose pages take their time to arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_soft_navigation import later, open_routed, seen

if TYPE_CHECKING:
    from tests.helpers.lab import Lab

CLICK = {"trigger": "onClick", "tag": "h", "data": {"event": "clicked"}}
VISIBLE = {"trigger": "onVisible", "tag": "t", "data": {"event": "seen"}}


def test_a_page_that_arrives_after_seconds_is_tracked_when_it_is_there(lab: Lab) -> None:
    """With its own title; what the page before shows is not seen again."""
    page = open_routed(lab)
    page.evaluate("void route('/two', 'Two', {ms: 2500})")
    later(lab, page, 2400)
    assert len(seen(lab)) == 2
    later(lab, page, 800)
    assert sorted(seen(lab)[2:]) == [("page-view", "/two", "Two"), ("seen", "/two", "Two")]


def test_a_page_that_never_changes_is_counted_when_it_is_left(lab: Lab) -> None:
    """As one whose query only opens another part of it; by the next address, or for another site."""
    page = open_routed(lab)
    page.evaluate("history.pushState({}, '', '?tab=2')")
    later(lab, page, 1300)
    page.evaluate("history.pushState({}, '', '?tab=3')")
    later(lab, page, 2000)
    page.goto("about:blank")
    lab.until(page, lambda: lab.kinds.count("page-view") == 3)
    urls = [event["context"]["page"]["url"] for event in lab.collector.events if event["type"] == "page-view"]
    assert [url.partition("?")[2] for url in urls] == ["", "tab=2", "tab=3"]


def test_what_still_happens_on_the_page_before_has_its_address(lab: Lab) -> None:
    page = open_routed(lab, auto={"events": [["page-view", {}]], "triggers": [CLICK]})
    page.evaluate("void route('/two', 'Two', {ms: 700})")
    lab.pass_frames(page, 200)
    page.click("header")
    later(lab, page, 1200)
    page.click("header")
    later(lab, page, 200)
    assert seen(lab) == [
        ("page-view", "/index.html", "A page"),
        ("clicked", "/index.html", "A page"),
        ("page-view", "/two", "Two"),
        ("clicked", "/two", "Two"),
    ]


def test_once_a_session_holds_for_the_pages_of_a_router_together(lab: Lab) -> None:
    """The page that was left does not take the event away from the one that is shown."""
    once = {**CLICK, "options": {"once": "session"}}
    page = open_routed(lab, auto={"events": [["page-view", {}]], "triggers": [once]})
    page.evaluate("void route('/two', 'Two')")
    later(lab, page, 1200)
    page.click("header")
    page.click("header")
    later(lab, page, 300)
    assert [kind for kind, _, _ in seen(lab)] == ["page-view", "page-view", "clicked"]


def test_what_turbo_shows_of_its_cache_is_no_page_yet(lab: Lab) -> None:
    """It replaces it when the page has come: one element is seen, not two."""
    page = open_routed(lab, auto={"events": [["page-view", {}]], "triggers": [VISIBLE]})
    page.evaluate(
        "document.documentElement.setAttribute('data-turbo-preview', '');"
        "void route('/two', 'Two', {ms: 0}).then(() => setTimeout(() => {"
        "document.querySelector('main').innerHTML = '<p data-tracardi-tag=t>new</p>';"
        "document.documentElement.removeAttribute('data-turbo-preview') }, 500))"
    )
    later(lab, page, 2000)
    assert [kind for kind, path, _ in seen(lab) if path == "/two"].count("seen") == 1


def test_a_router_that_renders_before_it_changes_the_address_is_tracked_in_time(lab: Lab) -> None:
    page = open_routed(lab)
    page.evaluate(
        "document.querySelector('main').innerHTML = '<p data-tracardi-tag=t>other'; document.title = 'Two'; history.pushState({}, '', '/two')"
    )
    later(lab, page, 1800)
    assert sorted(seen(lab)[2:]) == [("page-view", "/two", "Two"), ("seen", "/two", "Two")]


@pytest.mark.parametrize("change", ["history.replaceState({y: 1}, '')", "location.hash = 'menu'"])
def test_who_stays_while_a_page_arrives_does_not_have_it_counted_early(lab: Lab, change: str) -> None:
    """A place in it, or one that it keeps in the history."""
    page = open_routed(lab)
    page.evaluate("void route('/two', 'Two', {ms: 2500})")
    later(lab, page, 1500)
    page.evaluate(change)
    later(lab, page, 1900)
    assert sorted(seen(lab)[2:]) == [("page-view", "/two", "Two"), ("seen", "/two", "Two")]


def test_the_page_before_is_known_though_nothing_was_tracked_on_it(lab: Lab) -> None:
    page = open_routed(lab, auto={"events": [["page-view", {}]], "triggers": [CLICK]})
    # From here on the pages have no auto events.
    page.evaluate(
        "const block = document.querySelector('[data-tracardi-snippet=options]'); const all = JSON.parse(block.textContent);"
        "delete all.tracker.auto.events; block.textContent = JSON.stringify(all)"
    )
    page.evaluate("void route('/two', 'Two', {ms: 100})")
    later(lab, page, 500)
    page.evaluate("void route('/three', 'Three', {ms: 700})")
    lab.pass_frames(page, 200)
    page.click("header")
    later(lab, page, 200)
    assert seen(lab)[-1] == ("clicked", "/two", "Two")
