"""Pages that redefine what the tracker is made of, or call it in ways that fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.helpers.lab import Lab

AUTO = {"auto": {"events": [["page-view", {}]], "triggers": [{"tag": "t", "trigger": "onVisible", "data": {"event": "seen"}}]}}


@pytest.mark.parametrize(
    "script",
    [
        "window.JSON = {}",
        "JSON.stringify = () => { throw new Error('mine') }",
        "Array.prototype.toJSON = function () { return String(this) }",
        "Object.prototype.flag = false",
        "Object.prototype.flag = ''",
        "Date.prototype.toJSON = () => '2026-11-22'",
        "window.Temporal = {Now: {timeZone() {}}}",
        "let crypto = 'BTC'",
        "window.crypto.randomUUID = undefined; var URL = 'http://x/'",
        "Array.prototype.filter2 = Object.prototype.polluted = () => { throw new Error('mine') }",
        "var options = null, config = 1, tracardi = 2",
        "window.crypto.randomUUID = undefined",
    ],
)
def test_what_a_page_redefines_stops_no_event(lab: Lab, script: str) -> None:
    lab.build(f"<script>{script}</script><p data-tracardi-tag=t>x<script>tracker.track('mine', {{n: 1}})</script>", AUTO)
    lab.wait(lab.open())
    assert [event["type"] for event in lab.collector.events] == ["mine", "page-view", "seen"]
    assert lab.collector.events[0]["properties"] == {"n": 1}
    assert len(lab.collector.events[0]["id"]) == 36
    assert len(lab.collector.events[0]["time"]["create"]) == len("2026-11-22T12:00:00.000Z")


def test_what_a_page_redefines_before_the_file_arrives_stops_no_event(lab: Lab) -> None:
    lab.build("<script>window.JSON = {}</script><p data-tracardi-tag=t>x", AUTO, delivery={"mode": "file"})
    lab.wait(lab.open())
    assert [event["type"] for event in lab.collector.events] == ["page-view", "seen"]


@pytest.mark.parametrize("kind", ["undefined", "null", "{}", "404", "''", "'  '", "() => 1", "Symbol()"])
def test_an_event_whose_type_is_no_name_is_said_and_stops_no_other(lab: Lab, kind: str) -> None:
    """The collector would refuse the whole request."""
    script = f"tracker.track({kind}).then((outcome) => {{ window.got = outcome }}); tracker.track('good')"
    lab.build(f"<script>{script}</script>", {"auto": {"events": [["page-view", {}]]}})
    page = lab.open()
    lab.wait(page)
    assert lab.sent == [["good", "page-view"]]
    assert page.evaluate("got") == {"ok": False, "status": 0}
    assert sum("not tracked" in line for line in lab.console) == 1


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_an_element_with_the_id_tracker_does_not_stand_for_it(lab: Lab, mode: str) -> None:
    """Browsers make a global of each id; the block comes after the element here."""
    lab.build('<div id="tracker" data-tracardi-tag=t>x</div>', AUTO, inject={"place": "body-append"}, delivery={"mode": mode})
    lab.wait(lab.open())
    assert [event["type"] for event in lab.collector.events] == ["page-view", "seen"]


def test_a_call_that_fails_when_the_file_arrives_does_not_stop_those_after_it(lab: Lab) -> None:
    calls = "_bt.track('bad', {get x() { throw new Error('mine') }}); _bt.track('good'); tracker.track('plain')"
    lab.build(
        f"<script>{calls}</script><p>x",
        {"auto": {"events": [["page-view", {}]]}},
        compat=["boomtrain"],
        delivery={"mode": "file"},
    )
    page = lab.open()
    lab.wait(page)
    assert sorted(lab.sent[0]) == ["good", "page-view", "plain", "viewed"]
    assert any("mine" in line for line in lab.console)


def test_a_stub_that_was_kept_still_tracks_after_a_call_that_failed(lab: Lab) -> None:
    script = "window.kept = tracker; tracker.calls.push(() => { throw new Error('mine') })"
    lab.build(f"<script>{script}</script>", delivery={"mode": "file"})
    page = lab.open()
    page.evaluate("void kept.track('later')")
    lab.wait(page)
    assert lab.sent == [["later"]]


@pytest.mark.parametrize("page", ["<script>var matches = ['a']</script>", "<form><input name=matches></form>"])
def test_a_page_that_has_a_name_of_the_browsers_can_be_clicked(lab: Lab, page: str) -> None:
    triggers = [{"trigger": kind, "data": {"event": "followed"}} for kind in ("onOutbound", "onDownload")]
    settings = {"trackExternalLinks": ["example.com"]}
    lab.build(f"{page}<p>x", {"auto": {"triggers": triggers}, "settings": settings})
    opened = lab.open()
    opened.click("p")
    opened.locator("input").all()[0].click() if "input" in page else None
    assert lab.console == []


def test_more_calls_than_the_stub_holds_are_said_and_none_waits_for_ever(lab: Lab) -> None:
    """A visitor's decision is held beside them."""
    script = "window.kept = tracker.track; window.all = []; for (let n = 0; n < 510; n++) all.push(tracker.track('many', {n})); tracker.consent.grant()"
    lab.build(f"<script>{script}</script>", consent="required", delivery={"mode": "file"})
    page = lab.open()
    outcomes = page.evaluate("Promise.all(all)")
    assert [outcome["ok"] for outcome in outcomes] == [True] * 500 + [False] * 10
    assert sum("too many" in line for line in lab.console) == 10
    assert len(lab.collector.events) == 500
    page.evaluate("void kept('after')")
    lab.until(page, lambda: lab.sent[-1] == ["after"])


@pytest.mark.parametrize("mode", ["inline", "file"])
@pytest.mark.parametrize("script", ["class Event {}", "class Element {}", "window.Event = function Event() {}", "var CSS = 1"])
def test_a_page_has_a_class_of_its_own_with_the_name_of_the_browser_s(lab: Lab, mode: str, script: str) -> None:
    """A calendar has events, a chart has elements."""
    form = "<form data-tracardi-tag=f action=index.html target=other><input></form><iframe name=other></iframe>"
    triggers = [
        {"tag": "t", "trigger": "onVisible", "data": {"event": "seen"}},
        {"tag": "t", "trigger": "onClick", "data": {"event": "clicked"}},
        {"tag": "f", "trigger": "onSubmit", "data": {"event": "sent"}},
    ]
    body = f"<script>{script}</script><p data-tracardi-tag=t>x</p>{form}"
    lab.build(body, {"auto": {"triggers": triggers}}, delivery={"mode": mode}, inject={"exclude": ["other.html"]})
    page = lab.open()
    lab.until(page, lambda: "seen" in lab.kinds)
    page.evaluate("document.querySelector('p').click(); document.querySelector('form').submit()")
    lab.until(page, lambda: {"seen", "clicked", "sent"} <= set(lab.kinds))


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_a_frozen_prototype_of_arrays_loses_nothing(lab: Lab, mode: str) -> None:
    """Defect: in mode file, what happened before the file arrived was lost."""
    triggers = [{"tag": "t", "trigger": "onClick", "data": {"event": "clicked"}}]
    script = "Object.freeze(Array.prototype); tracker.track('mine').then(() => { window.settled = true })"
    lab.build(
        f"<b data-tracardi-tag=t>x</b><script>{script}; document.querySelector('b').click()</script>",
        {"auto": {"triggers": triggers}},
        delivery={"mode": mode},
    )
    page = lab.open()
    lab.until(page, lambda: sorted(lab.kinds) == ["clicked", "mine"])
    lab.until(page, lambda: page.evaluate("window.settled"))


def test_properties_in_a_circle_are_refused_at_once(lab: Lab) -> None:
    """Defect: of nine objects that refer to each other, every path was walked, for seconds. An event of React has hundreds."""
    lab.build("<p>x", {"auto": {"events": [["page-view", {}]]}})
    page = lab.open()
    lab.wait(page)
    ring = (
        "const all = Array.from({length: 40}, () => ({})); all.forEach((one) => all.forEach((other, n) => { one[n] = other }))"
    )
    assert page.evaluate(f"(() => {{ {ring}; return tracker.track('mine', all[0]) }})()") == {"ok": False, "status": 0}
    assert any("not tracked: mine TypeError: it contains itself" in line for line in lab.console)


def test_scrolling_in_quirks_mode_where_the_body_can_scroll(lab: Lab) -> None:
    """Such a document has no scrolling element."""
    head = "<html><head><title>q</title><style>html, body {overflow-x: hidden; margin: 0}</style></head>"
    trigger = {"trigger": "onScroll", "options": {"depths": [50]}, "data": {"event": "read"}}
    lab.build(
        {"index.html": f"{head}<body><div style='height: 5000px'></div></body></html>"}, {"auto": {"triggers": [trigger]}}
    )
    page = lab.open()
    assert page.evaluate("[document.compatMode, document.scrollingElement]") == ["BackCompat", None]
    page.evaluate("scrollTo(0, 400)")
    lab.flush(page)
    assert lab.kinds == []
    page.evaluate("scrollTo(0, 3000)")
    lab.expect(page, ["read"])


def test_elements_without_box_that_are_moved_into_each_other(lab: Lab) -> None:
    """Defect: each stood for the other for ever, and the page was dead."""
    boxless = "style='display: contents'"
    body = f"<div style='height: 3000px'></div><main><div id=p {boxless} data-tracardi-tag=t><div id=a {boxless}><i id=b>x</i></div></div></main>"
    trigger = {"tag": "t", "trigger": "onVisible", "data": {"event": "seen"}}
    lab.build(body, {"auto": {"triggers": [trigger]}}, elements={"late": True})
    page = lab.open()
    page.evaluate("scrollTo(0, 0)")
    lab.flush(page)
    page.evaluate("document.querySelector('main').append(a); a.append(p); p.append(b)")
    lab.flush(page)
    page.evaluate("scrollTo(0, 9999)")
    lab.expect(page, ["seen"])
