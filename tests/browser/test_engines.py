"""The tracker in each engine: Chromium, Firefox, and WebKit, which is Safari's. What does not depend on the browser is tested elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.queues import answer_first, hold, stored
from tests.helpers.triggers import properties

if TYPE_CHECKING:
    from tests.helpers.lab import EngineLab

AUTO = {"auto": {"events": [["increase-interest", {"interest": "laptops"}], ["page-view", {}]]}}
FAR = '<div style="height: 3000px"></div>'
LINK = "<a href=next.html onclick=\"tracker.track('left')\">next</a>"
USER_AGENTS = {"chromium": "Chrome/", "firefox": "Firefox/", "webkit": "Version/"}


def trigger(kind: str, tag: str, event: str = "seen", **data: Any) -> dict[str, Any]:
    return {"tag": tag, "trigger": kind, "data": {"event": event, **data}}


def test_everything_up_to_page_load_is_one_request(engine_lab: EngineLab) -> None:
    """The page's own events, before and at its load, with the auto events."""
    lab = engine_lab
    script = "tracker.track('while-parsed', {n: 1}); addEventListener('load', () => tracker.track('when-loaded'))"
    lab.build(f"<script>{script}</script>", AUTO)
    lab.expect(lab.open(), ["while-parsed", "increase-interest", "page-view", "when-loaded"])
    (request,) = lab.collector.requests
    assert USER_AGENTS[lab.engine.name] in request.headers["User-Agent"]
    assert request.events[0]["properties"] == {"n": 1}


def test_file_mode_sends_the_same_request(engine_lab: EngineLab) -> None:
    """The stub holds what the page tracks, keeps its promise, and the browser accepts the integrity of the file."""
    lab = engine_lab
    lab.build(
        "<script>tracker.track('early').then(({ok}) => { window.outcome = ok })</script>", AUTO, delivery={"mode": "file"}
    )
    page = lab.open()
    lab.expect(page, ["early", "increase-interest", "page-view"])
    assert page.evaluate("outcome") is True


def test_twenty_elements_that_become_visible_together_make_one_request(engine_lab: EngineLab) -> None:
    lab = engine_lab
    lab.build(
        FAR + '<i data-tracardi-tag="product">x</i>' * 20,
        {"auto": {**AUTO["auto"], "triggers": [trigger("onVisible", "product")]}},
    )
    page = lab.open()
    lab.wait(page)
    page.evaluate("scrollTo(0, 9999)")
    lab.expect(page, ["increase-interest", "page-view"], ["seen"] * 20)


def test_on_text_select_by_mouse(engine_lab: EngineLab) -> None:
    """One event; beside the title and in form fields there is none."""
    lab = engine_lab
    body = '<p>Before</p><h1 data-tracardi-tag="title">Some title</h1><input data-tracardi-tag="title" value="secret">'
    lab.build(body, {"auto": {"triggers": [trigger("onTextSelect", "title", properties={"part": "h1"})]}})
    page = lab.open()
    for selector, text in (("p", "Before"), ("input", "")):
        lab.engine.select(page, selector)
        assert page.evaluate("document.activeElement.matches('input') ? '' : `${getSelection()}`.trim()") == text
        lab.quiet(page)
    assert lab.sent == []
    lab.engine.select(page, "h1")
    lab.wait(page)
    lab.quiet(page)
    assert lab.sent == [["seen"]]
    assert properties(lab) == [{"part": "h1", "text": "Some title"}]


def test_on_text_select_by_keyboard(engine_lab: EngineLab) -> None:
    """Key after key is one selection."""
    lab = engine_lab
    lab.build('<h1 data-tracardi-tag="title">Some title</h1>', {"auto": {"triggers": [trigger("onTextSelect", "title")]}})
    page = lab.open()
    page.keyboard.down("Shift")  # until Shift is up, the selection may grow, however slow the machine is
    page.evaluate(
        "getSelection().setBaseAndExtent(document.querySelector('h1').firstChild, 0, document.querySelector('h1').firstChild, 1)"
    )
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.up("Shift")
    lab.wait(page)
    assert properties(lab) == [{"text": "Some"}]


def test_mouse_over_and_click(engine_lab: EngineLab) -> None:
    """Once for each entering, not for each element inside; a click with the mouse, and by its key."""
    lab = engine_lab
    triggers = [trigger("onMouseOver", "card", "over"), trigger("onClick", "buy", "click")]
    lab.build(
        '<div data-tracardi-tag="card"><b>one</b> <i>two</i></div><p style="margin: 100px">x</p>'
        '<button data-tracardi-tag="buy">buy</button>',
        {"auto": {"triggers": triggers}},
    )
    page = lab.open()
    for selector in ("b", "i", "p", "b"):
        page.hover(selector)
        page.evaluate("new Promise((done) => setTimeout(done, 20))")  # a pointer that is gone at once has not entered
    page.click("button")
    # Safari gives a button no focus when it is clicked.
    page.evaluate("document.querySelector('button').focus()")
    page.keyboard.press("Enter")
    lab.until(page, lambda: len(lab.kinds) == 4)
    lab.flush(page)
    assert sorted(lab.kinds) == ["click", "click", "over", "over"]


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_what_is_tracked_in_the_click_that_leaves_the_page_arrives(engine_lab: EngineLab, mode: str) -> None:
    lab = engine_lab
    lab.build({"index.html": LINK, "next.html": "<p>x"}, AUTO, delivery={"mode": mode})
    page = lab.open()
    lab.wait(page)
    page.click("a")
    lab.arrive(page, "/next.html")
    lab.wait(page, 3)
    assert sorted(lab.kinds) == sorted(["left", *["increase-interest", "page-view"] * 2])
    first, *others = (request.payload["profile"] for request in lab.collector.requests)
    assert first is None
    assert None not in others
    assert len({profile["id"] for profile in others}) == 1


def test_what_waits_when_the_page_is_left_arrives(engine_lab: EngineLab) -> None:
    """At once, with what its own listener of ``pagehide`` tracks."""
    lab = engine_lab
    script = "addEventListener('pagehide', () => tracker.track('bye'))"
    lab.build({"index.html": f"<script>{script}</script>", "next.html": "<p>x"})
    page = lab.open()
    lab.leave(page, "tracker.track('waits'); location.href = 'next.html'")
    lab.arrive(page, "/next.html")
    lab.until(page, lambda: len(lab.kinds) == 2)
    lab.flush(page)
    assert sorted(lab.kinds) == ["bye", "waits"]


def test_what_is_tracked_when_the_tab_is_closed_arrives(engine_lab: EngineLab) -> None:
    lab = engine_lab
    lab.build("<script>addEventListener('pagehide', () => tracker.track('bye'))</script>")
    lab.new_page()  # the browser goes on
    page = lab.open()
    page.close()
    assert lab.collector.wait_for(lambda collector: len(collector.events) == 1)
    assert lab.sent == [["bye"]]


def test_who_leaves_before_the_page_has_loaded_is_counted(engine_lab: EngineLab) -> None:
    """An image that never comes keeps the page from loading. WebKit tells such a page of ``beforeunload`` alone."""
    lab = engine_lab
    lab.build({"index.html": "<p>x<img src=/never>"}, AUTO)
    page = lab.new_page()
    page.goto(f"{lab.origin}/index.html", wait_until="domcontentloaded")
    page.wait_for_timeout(300)  # flush would send what waits for the page to load
    assert lab.sent == []
    lab.leave(page, "location.href = 'about:blank'")
    lab.arrive(page, "blank")
    lab.expect(page, ["increase-interest", "page-view"])


def test_a_page_that_is_come_back_to_tracks_on(engine_lab: EngineLab) -> None:
    """Out of the cache of whole pages, where no script runs a second time; Playwright's Chromium has none."""
    lab = engine_lab
    script = "<script>addEventListener('pageshow', ({persisted}) => tracker.track('shown', {persisted}))</script>"
    lab.build({"index.html": LINK + script, "next.html": "<p>x"})
    page = lab.new_page()
    page.goto(f"{lab.cacheable}/index.html")
    lab.wait(page)
    page.click("a")
    lab.arrive(page, "/next.html")
    lab.wait(page, 2)
    lab.back(page, "/index.html")
    lab.wait(page, 3)
    page.evaluate("for (let n = 0; n < 3; n++) tracker.track('again')")
    lab.expect(page, ["shown"], ["left"], ["shown"], ["again"] * 3)
    persisted = [event["properties"]["persisted"] for event in lab.collector.events if event["type"] == "shown"]
    assert persisted == [False, lab.engine.name != "chromium"]


def test_a_page_that_is_come_back_to_sends_though_a_request_was_under_way_when_it_was_left(engine_lab: EngineLab) -> None:
    """Firefox drops the request without a word; whatever the browser does, the event is stored under one id."""
    lab = engine_lab
    gate = hold(lab, "held")
    lab.build({"index.html": LINK.replace("tracker.track('left')", ""), "next.html": "<p>x"})
    page = lab.new_page()
    page.goto(f"{lab.cacheable}/index.html")
    page.evaluate("void tracker.track('held', {}, {fire: true})")
    lab.until(page, lambda: lab.sent == [["held"]])
    page.click("a")
    lab.arrive(page, "/next.html")
    lab.back(page, "/index.html")
    page.evaluate("void tracker.track('again', {}, {fire: true})")
    lab.until(page, lambda: "again" in lab.kinds)
    gate.set()
    lab.flush(page)
    lab.until(page, lambda: {event["type"] for event in lab.collector.events} == {"held", "again"})
    assert len({event["id"] for event in lab.collector.events}) == 2


def test_a_page_that_is_come_back_to_learns_what_was_decided_meanwhile(engine_lab: EngineLab) -> None:
    """No browser tells a page in its cache what another one stores."""
    lab = engine_lab
    lab.build(
        {"index.html": "<a href=next.html>next</a>", "next.html": "<p>x"}, AUTO, consent="required", backForwardCache=False
    )
    page = lab.new_page()
    page.goto(f"{lab.cacheable}/index.html")
    lab.flush(page)
    page.click("a")
    lab.arrive(page, "/next.html")
    lab.flush(page)
    assert lab.sent == []
    page.evaluate("tracker.consent.grant()")
    lab.wait(page)
    lab.back(page, "/index.html")
    lab.wait(page, 2)
    assert [event["context"]["page"]["path"] for event in lab.collector.events] == ["/next.html"] * 2 + ["/index.html"] * 2


def test_a_collector_that_is_down_for_a_moment_loses_nothing(engine_lab: EngineLab) -> None:
    """The events come again with the same ids, without that anything else happens on the page."""
    lab = engine_lab
    answer_first(lab, 503)
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.until(page, lambda: len(lab.collector.events) == 2)
    lab.flush(page)
    first = lab.collector.requests[0]
    assert first.status == 503
    assert [event["id"] for event in first.events] == [event["id"] for event in lab.collector.events]


def test_what_a_page_could_not_deliver_arrives_from_the_next(engine_lab: EngineLab) -> None:
    """Two seconds later, when the last page's own attempt would have come."""
    lab = engine_lab
    accept = lab.collector.behaviour
    lab.collector.behaviour = lambda _payload, _number: (503, {"detail": "down"})
    later = "<script>const now = Date.now; Date.now = () => now() + 2000</script><meta charset=utf-8>"
    lab.build({"index.html": "<p>x", "next.html": "<script>tracker.track('next')</script>"}, AUTO)
    following = lab.folder / "site" / "next.html"
    following.write_text(following.read_text().replace("<head>", f"<head>{later}"))
    page = lab.open()
    lab.wait(page)
    lab.collector.behaviour = accept
    page.goto(f"{lab.origin}/next.html")
    lab.until(page, lambda: len(lab.collector.events) == 5)
    lab.flush(page)
    ids = [event["id"] for event in lab.collector.requests[0].events]
    arrived = [(event["id"] in ids, event["context"]["page"]["path"]) for event in lab.collector.events]
    assert sorted(arrived) == [(False, "/next.html")] * 3 + [(True, "/index.html")] * 2


def test_a_request_that_is_under_way_when_the_visitor_leaves_is_sent_once(engine_lab: EngineLab) -> None:
    lab = engine_lab
    gate = hold(lab, "left")
    lab.build({"index.html": LINK.replace("left'", "left', {}, {fire: true}"), "next.html": "<p>x"}, AUTO)
    page = lab.open()
    lab.wait(page)
    page.click("a")
    lab.arrive(page, "/next.html")
    lab.until(page, lambda: len(lab.sent) == 3)
    gate.set()
    lab.wait(page, 3)
    lab.quiet(page, 2000)  # what seemed to fail would be sent again by now
    ids = [event["id"] for request in lab.collector.requests for event in request.events]
    assert len(ids) == len(set(ids)) == 5


def test_more_than_browsers_let_outlive_a_page_is_not_lost(engine_lab: EngineLab) -> None:
    """64 KiB of bodies: the rest is sent by a page that comes more than half a minute later, under the same ids."""
    lab = engine_lab
    later = "<script>const now = Date.now; Date.now = () => now() + 70000</script><meta charset=utf-8>"
    lab.build({"index.html": "<p>x", "next.html": "<p>y", "later.html": "<p>z"})
    last = lab.folder / "site" / "later.html"
    last.write_text(last.read_text().replace("<head>", f"<head>{later}"))
    page = lab.open()
    page.evaluate(
        "for (let n = 0; n < 60; n++) void tracker.track('big', {n, text: 'x'.repeat(3000)}); location.href = 'next.html'; 0"
    )
    lab.arrive(page, "/next.html")
    lab.wait(page)
    assert 0 < len(lab.collector.events) < 60
    page.goto(f"{lab.origin}/later.html")
    lab.until(page, lambda: not stored(page))
    assert {event["properties"]["n"] for event in lab.collector.events} == set(range(60))
    assert len({event["id"] for event in lab.collector.events}) == 60
    # What the browser refused to send is said.
    lab.console[:] = [line for line in lab.console if f"{lab.collector.url} 0 " not in line]


def test_one_event_that_is_too_large_for_keepalive_is_still_sent(engine_lab: EngineLab) -> None:
    lab = engine_lab
    lab.build("<script>tracker.track('huge', {text: 'x'.repeat(200000)}); tracker.track('small')</script>")
    page = lab.open()
    lab.wait(page, 2)
    assert sorted(event["type"] for event in lab.collector.events) == ["huge", "small"]


FRAMES = {
    # Without an origin of its own a document has neither storage nor, but in WebKit, cookies.
    "sandboxed": '<iframe sandbox="allow-scripts" src="{here}/index.html"></iframe>',
    # Safari refuses cookies to sites in frames of others, and says that they are enabled.
    "of another site": '<iframe src="{here}/index.html"></iframe>',
}


@pytest.mark.parametrize("kind", FRAMES)
def test_a_frame_whose_storage_is_blocked_is_tracked_as_one_visit(engine_lab: EngineLab, kind: str) -> None:
    lab = engine_lab
    script = "<script>tracker.track('first', {}, {fire: true}).then(() => tracker.track('second', {}, {fire: true}))</script>"
    lab.build({"index.html": script})
    (lab.folder / "site" / "outer.html").write_text(FRAMES[kind].format(here=lab.origin))
    page = lab.new_page()
    page.goto(f"{lab.origin.replace('127.0.0.1', 'localhost')}/outer.html")
    lab.expect(page, ["first"], ["second"])
    first, second = (request.payload for request in lab.collector.requests)
    assert first["session"] == second["session"]
    assert (first["profile"], bool(second["profile"])) == (None, True)


def test_a_router_is_followed_there_and_back(engine_lab: EngineLab) -> None:
    """With the Navigation API, or without, as in Safari before 26.2."""
    lab = engine_lab
    script = """addEventListener("popstate", () => { document.title = "A page" }); window.route = () => {
      history.pushState({}, "", "/two"); setTimeout(() => { document.title = "Two"; document.querySelector("main").innerHTML = "<p>y" }, 50) }"""
    lab.build(f"<main>x</main><script>{script}</script>", {"auto": {"events": [["page-view", {}]]}}, softNavigation=True)
    page = lab.open()
    lab.wait(page)
    page.evaluate("route()")
    lab.wait(page, 2)
    lab.back(page, "/index.html")
    lab.wait(page, 3)
    pages = [event["context"]["page"] for event in lab.collector.events]
    assert [(page["path"], page["title"]) for page in pages] == [
        ("/index.html", "A page"),
        ("/two", "Two"),
        ("/index.html", "A page"),
    ]
