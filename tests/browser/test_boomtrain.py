"""Pages that were written for Boomtrain: ``_bt.track(event_type, [attributes], [callback])``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.queues import hold_first, stored
from tracardi_snippet.config.values import RESERVED_ATTRIBUTES

if TYPE_CHECKING:
    from tests.helpers.lab import Lab


def build(lab: Lab, body: str, mode: str = "inline", **boomtrain: Any) -> None:
    lab.build({"index.html": body, "next.html": "<p>y"}, compat=["boomtrain"], boomtrain=boomtrain, delivery={"mode": mode})


def tracked(lab: Lab) -> dict[str, dict[str, Any]]:
    """Each event's properties."""
    return {event["type"]: event["properties"] for event in lab.collector.events}


def test_viewed_is_tracked_on_page_load(lab: Lab) -> None:
    """`resource_id` is the address of the page, without fragment."""
    build(lab, "<p>x", attributes={"section": "news"})
    lab.wait(lab.open("index.html?a=1#part"))
    assert lab.sent == [["viewed"]]
    assert tracked(lab) == {"viewed": {"resource_id": f"{lab.origin}/index.html?a=1", "section": "news"}}


def test_viewed_is_not_tracked_where_auto_track_is_off_or_the_page_does_it(lab: Lab) -> None:
    build(lab, "<script>_bt.track('liked')</script>", autoTrack=False)
    lab.wait(lab.open())
    assert lab.sent == [["liked"]]
    build(lab, "<script>_bt.track('viewed', {resource_id: 'r-1'})</script>")
    lab.wait(lab.open(), 2)
    assert lab.sent[1:] == [["viewed"]]
    assert lab.collector.events[1]["properties"] == {"resource_id": "r-1"}


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_each_event_with_its_special_attributes(lab: Lab, mode: str) -> None:
    """The calls of Boomtrain's documentation; ``resource_id`` is the current page unless it is given."""
    script = """
      _bt.track('liked');
      _bt.track('rated', {resource_id: 'resource123', score: 5});
      _bt.track('disliked', {score: -1});
      _bt.track('shared', {target_user_id: 'sample_user'});
      _bt.track('commented', {'comment_text': 'This is my comment.'});
      _bt.trackPurchase([{price: 3, quantity: 2}], {currency: 'EUR'});
      _bt.signup({email: 'a@b.example'}, {plan: 'pro'});
      _bt.push(['track', 'pushed', {n: 1}]);
    """
    build(lab, f"<script>{script}</script>", mode, autoTrack=False)
    lab.wait(lab.open())
    page = f"{lab.origin}/index.html"
    assert tracked(lab) == {
        "liked": {"resource_id": page},
        "rated": {"resource_id": "resource123", "score": 5},
        "disliked": {"resource_id": page, "score": -1},
        "shared": {"resource_id": page, "target_user_id": "sample_user"},
        "commented": {"resource_id": page, "comment_text": "This is my comment."},
        "purchased": {"resource_id": page, "items": [{"price": 3, "quantity": 2}], "currency": "EUR"},
        "started_membership": {"resource_id": page, "email": "a@b.example", "plan": "pro"},
        "pushed": {"resource_id": page, "n": 1},
    }


def test_event_types_are_mapped_to_tracardis(lab: Lab) -> None:
    build(
        lab,
        "<script>_bt.track('purchased', {n: 1}); _bt.track('other')</script>",
        events={"viewed": "page-view", "purchased": "purchase-order"},
    )
    lab.wait(lab.open())
    assert sorted(tracked(lab)) == ["other", "page-view", "purchase-order"]


@pytest.mark.parametrize("name", RESERVED_ATTRIBUTES)
def test_an_event_with_a_reserved_attribute_is_rejected(lab: Lab, name: str) -> None:
    """The console says which; the callback runs all the same, since it may navigate."""
    build(
        lab,
        f"<script>_bt.track('bad', {{{name}: 1}}, () => {{ window.called = true }}); _bt.track('good')</script>",
        autoTrack=False,
    )
    page = lab.open()
    lab.wait(page)
    assert lab.sent == [["good"]]
    assert page.evaluate("called") is True
    assert any(f'"{name}"' in line and '"bad"' in line for line in lab.console)


def test_the_callback_runs_after_the_event_was_tracked(lab: Lab) -> None:
    """With or without attributes, and once."""
    build(lab, "<p>x", autoTrack=False)
    page = lab.open_stopped()
    page.evaluate("window.calls = []; _bt.track('a', {n: 1}, () => calls.push('a')); _bt.track('b', () => calls.push('b'))")
    lab.wait(page)
    lab.pass_time(page, 1500)
    assert sorted(page.evaluate("calls")) == ["a", "b"]
    assert sorted(tracked(lab)) == ["a", "b"]


def test_a_navigation_in_the_callback_is_never_stuck(lab: Lab) -> None:
    """The collector does not answer: the callback runs after its time, and the event is not lost."""
    gate = hold_first(lab)
    build(lab, "<p>x", autoTrack=False, callbackTimeout=300)
    page = lab.open()
    lab.leave(page, "_bt.track('shared', {}, () => { location.href = 'next.html' })")
    page.wait_for_url("**/next.html")
    assert lab.collector.settled == 0
    gate.set()
    lab.wait(page)
    assert lab.sent == [["shared"]]


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_a_queue_that_the_page_made_before_is_taken_over(lab: Lab, mode: str) -> None:
    """``window._bt = window._bt || []`` in a theme, before our block or after it: in order."""
    head = (
        "<!doctype html><html><head><script>window._bt = window._bt || [];"
        "_bt.push(['track', 'early', {n: 1}]); _bt.push(['track', 'second'])</script>"
    )
    lab.build(
        f"{head}<meta charset=utf-8></head><body><script>window._bt = window._bt || []; _bt.push(['track', 'late'])</script></body></html>",
        compat=["boomtrain"],
        boomtrain={"autoTrack": False},
        delivery={"mode": mode},
    )
    lab.wait(lab.open())
    assert lab.kinds == ["early", "second", "late"]


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_a_theme_may_track_viewed_until_the_document_is_parsed(lab: Lab, mode: str) -> None:
    build(lab, "<script>addEventListener('DOMContentLoaded', () => _bt.track('viewed', {n: 1}))</script>", mode)
    lab.wait(lab.open())
    assert lab.sent == [["viewed"]]
    assert lab.collector.events[0]["properties"]["n"] == 1


def test_a_page_that_is_left_while_it_loads_was_viewed(lab: Lab) -> None:
    build(lab, "<p>x<img src=never.png>")
    page = lab.context.new_page()
    page.route("**/never.png", lambda _: None)
    page.goto(f"{lab.origin}/index.html", wait_until="domcontentloaded")
    page.wait_for_function("Object.keys(localStorage).some((key) => key.startsWith('tracardi-queue-'))")
    page.goto(f"{lab.origin}/next.html")
    lab.wait(page)
    waiting = [page.evaluate(f"localStorage[{key!r}]") for key in stored(page)]
    sent = [json.dumps(event) for event in lab.collector.events]  # a slow machine hears the answer before the page is left
    assert any(f"{lab.origin}/index.html" in event for event in waiting + sent)


def test_a_page_that_is_left_while_it_is_parsed_was_viewed(lab: Lab) -> None:
    """Defect: a timer was to track it, and no timer runs in a page that is left."""
    build(lab, "<p>x<script src=never.js></script>")
    page = lab.context.new_page()
    page.route("**/never.js", lambda _: None)
    page.goto(f"{lab.origin}/index.html", wait_until="commit")
    page.wait_for_function("window._bt")
    page.goto(f"{lab.origin}/next.html")
    lab.wait(page)
    waiting = [page.evaluate(f"localStorage[{key!r}]") for key in stored(page)]
    sent = [json.dumps(event) for event in lab.collector.events]
    assert any(f'"resource_id":"{lab.origin}/index.html"' in event.replace(": ", ":") for event in waiting + sent)


def test_what_is_rejected_was_not_viewed(lab: Lab) -> None:
    build(lab, "<script>_bt.track('viewed', {url: 'x'}); _bt.track(''); _bt.track(undefined)</script>")
    lab.wait(lab.open())
    assert lab.sent == [["viewed"]]
    assert len([line for line in lab.console if "rejected" in line]) == 3


@pytest.mark.parametrize("junk", ["function () {}", "{}", "undefined", "null", "['nope']", "['person']", "7"])
@pytest.mark.parametrize("mode", ["inline", "file"])
def test_what_themes_push_besides_calls_spoils_nothing(lab: Lab, mode: str, junk: str) -> None:
    build(lab, f"<script>_bt.push({junk}, ['track', 'after'])</script>", mode, autoTrack=False)
    lab.wait(lab.open())
    assert lab.sent == [["after"]]
    assert any("_bt has no method" in line for line in lab.console)


def test_numbers_are_ids_and_attributes_of_persons_are_free(lab: Lab) -> None:
    script = "_bt.signup(12345, {resource_id: undefined}); _bt.identify(42); _bt.person.set({status: 'gold'})"
    build(lab, f"<script>{script}</script>", autoTrack=False)
    lab.wait(lab.open())
    page = f"{lab.origin}/index.html"
    assert tracked(lab) == {
        "started_membership": {"resource_id": page, "user_id": "12345"},
        "identify": {"resource_id": page, "user_id": "42"},
        "person-set": {"resource_id": page, "status": "gold"},
    }


@pytest.mark.parametrize("call", ["_bt.track('liked', go)", "_bt.push(['track', 'liked', {}, go])"])
def test_a_navigation_in_the_callback_is_not_stuck_where_the_file_does_not_arrive(lab: Lab, call: str) -> None:
    script = f"const go = () => {{ document.title = `${{document.title}}called` }}; {call}"
    build(lab, f"<script>{script}</script>", "file", callbackTimeout=200)
    lab.context.route("**/tracardi-*.js", lambda route: route.abort())
    page = lab.open_stopped()
    lab.pass_time(page, 800)
    assert page.title().endswith("called")
    assert page.title().count("called") == 1


def test_an_event_type_may_be_called_like_what_every_object_has(lab: Lab) -> None:
    lab.build("<script>_bt.track('constructor')</script>", compat=["boomtrain"], boomtrain={"autoTrack": False})
    lab.wait(lab.open())
    assert lab.sent == [["constructor"]]


def test_attributes_that_can_not_be_read_are_said_and_the_callback_runs(lab: Lab) -> None:
    call = "_bt.track('bad', {get x() { throw new Error('mine') }}, () => { window.called = true }); _bt.track('good')"
    lab.build(f"<script>{call}</script>", compat=["boomtrain"], boomtrain={"autoTrack": False})
    page = lab.open()
    lab.wait(page)
    assert lab.sent == [["good"]]
    assert page.evaluate("called") is True
    assert any("mine" in line for line in lab.console)


def test_a_callback_that_throws_is_called_once(lab: Lab) -> None:
    build(lab, "<script>window.n = 0; _bt.track('a', {}, () => { n++; throw 'mine' })</script>", callbackTimeout=300)
    page = lab.open_stopped()
    lab.wait(page)
    lab.pass_time(page, 500)
    assert page.evaluate("n") == 1
    assert lab.console == ["ERROR mine"]
    lab.console.clear()


def test_viewed_is_tracked_once_where_the_page_cleans_its_address(lab: Lab) -> None:
    build(lab, "<script>_bt.track('viewed', {mine: 1}); history.replaceState(null, '', location.pathname)</script>")
    page = lab.open("index.html?utm_source=x")
    lab.wait(page)
    assert lab.sent == [["viewed"]]
