"""The requests that a page makes when it loads and when it is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.helpers.lab import QUIET_MS
from tests.helpers.queues import hold

if TYPE_CHECKING:
    from tests.helpers.lab import Lab

AUTO = {
    "auto": {"events": [["increase-interest", {"interest": "laptops", "value": 1}], ["page-view", {"category": "laptops"}]]}
}


def track(script: str) -> str:
    return f"<script>{script}</script>"


def test_d4_auto_events_go_out_in_one_request_even_if_the_page_tracks_nothing(lab: Lab) -> None:
    lab.build("<p>x", AUTO)
    lab.wait(lab.open())
    assert lab.sent == [["increase-interest", "page-view"]]
    assert [event["properties"] for event in lab.collector.events] == [
        {"interest": "laptops", "value": 1},
        {"category": "laptops"},
    ]


def test_everything_up_to_page_load_is_one_request_the_pages_own_events_first(lab: Lab) -> None:
    """Parsing, DOMContentLoaded and load; the auto events come after what the page tracked while it was parsed."""
    script = """
      tracker.track("while-parsed", {n: 1});
      document.addEventListener("DOMContentLoaded", () => tracker.track("when-parsed"));
      addEventListener("load", () => tracker.track("when-loaded"));
    """
    lab.build(track(script), AUTO)
    lab.wait(lab.open())
    assert lab.sent == [["while-parsed", "increase-interest", "page-view", "when-parsed", "when-loaded"]]


def test_the_tracker_can_be_called_right_after_the_block(lab: Lab) -> None:
    """Even by a script in the head."""
    lab.build('<!doctype html><html><head><script>tracker.track("head")</script></head><body>x</body></html>')
    lab.wait(lab.open())
    assert lab.sent == [["head"]]


def test_d5_later_events_go_out_in_small_batches(lab: Lab) -> None:
    """Twenty events at once are one request."""
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    page.evaluate("for (let n = 0; n < 20; n++) tracker.track('late', {n})")
    lab.wait(page, 2)
    assert lab.sent[1:] == [["late"] * 20]
    assert [event["properties"]["n"] for event in lab.collector.requests[1].events] == list(range(20))


def test_d1_fire_goes_at_once_and_is_never_sent_twice(lab: Lab) -> None:
    """Also while the answer to the one before is under way."""
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    page.evaluate(
        "async () => { for (const type of ['a', 'b', 'c']) { tracker.track(type, {}, {fire: true}); await 0; await 0; } }"
    )
    lab.wait(page, 2)
    fired = [event for request in lab.collector.requests[1:] for event in request.events]
    assert sorted(event["type"] for event in fired) == ["a", "b", "c"]
    assert all(event["options"] == {"fire": True} for event in fired)


def test_d3_a_page_that_only_fires_sends_nothing_else(lab: Lab) -> None:
    lab.build(track("tracker.track('only', {}, {fire: true})"))
    lab.wait(lab.open())
    assert lab.sent == [["only"]]


def test_a_fired_event_does_not_wait_for_the_page_to_load(lab: Lab) -> None:
    """The rest does."""
    script = """
      tracker.track("now", {}, {fire: true}).then(() => document.body.append(Object.assign(new Image(), {src: "x.png"})));
      tracker.track("held");
      addEventListener("load", () => tracker.track("load"));
    """
    lab.build(track(script), AUTO)
    lab.wait(lab.open(), 2)
    assert lab.sent[0] == ["now", "held"]
    assert lab.sent[1:] == [["increase-interest", "page-view", "load"]]


def test_d7_what_waits_is_sent_when_the_visitor_leaves(lab: Lab) -> None:
    """An event that is tracked in a click or a script that leaves the page is sent at once, not by a timer."""
    lab.build({"index.html": "<a href=next.html onclick=\"tracker.track('left')\">next</a>", "next.html": "<p>x"}, AUTO)
    page = lab.open()
    lab.wait(page)
    page.click("a")
    page.wait_for_url("**/next.html")
    lab.wait(page, 3)
    lab.leave(page, "tracker.track('gone'); location.href = 'about:blank'")
    lab.wait(page, 4)
    types = lab.kinds
    assert [types.count(kind) for kind in ("left", "gone")] == [1, 1]


def test_d7_who_leaves_before_the_page_has_loaded_is_counted(lab: Lab) -> None:
    """An image that never comes keeps the page from loading."""
    lab.build({"index.html": "<p>x<img src=/never>", "next.html": "<p>y"}, AUTO)
    page = lab.new_page()
    page.goto(f"{lab.origin}/index.html", wait_until="domcontentloaded")
    page.wait_for_timeout(300)  # flush would send what waits for the page to load
    assert lab.sent == []
    page.goto(f"{lab.origin}/next.html")
    lab.wait(page, 2)
    paths = [request.events[0]["context"]["page"]["path"] for request in lab.collector.requests]
    assert sorted(paths) == ["/index.html", "/next.html"]


def test_events_of_the_page_hide_itself_arrive(lab: Lab) -> None:
    lab.build({"index.html": track("addEventListener('pagehide', () => tracker.track('bye'))"), "next.html": "<p>y"})
    page = lab.open()
    page.goto(f"{lab.origin}/next.html")
    lab.wait(page)
    assert {event["id"] for event in lab.collector.events} == {lab.collector.events[0]["id"]}
    assert lab.sent[0] == ["bye"]


def test_a_first_visit_makes_one_profile(lab: Lab) -> None:
    """Until the collector has named the visitor, one request at a time; afterwards its id stands in each."""
    lab.build(
        track(
            "for (const type of 'abc') tracker.track(type, {}, {fire: true}).then(() => tracker.track(type + '2', {}, {fire: true}))"
        ),
        AUTO,
    )
    page = lab.open()
    lab.wait(page, 2)
    profiles = [request.payload["profile"] for request in lab.collector.requests]
    assert profiles[0] is None
    assert None not in profiles[1:]
    assert len({profile["id"] for profile in profiles[1:]}) == 1
    types = lab.kinds
    assert sorted(types) == ["a", "a2", "b", "b2", "c", "c2", "increase-interest", "page-view"]


def test_track_tells_what_became_of_the_event(lab: Lab) -> None:
    """The promise of a refused event is kept as well: a page can rely on it."""
    accept = lab.collector.behaviour
    lab.collector.behaviour = lambda payload, number: accept(payload, number) if number != 1 else (422, {"detail": []})
    lab.build("<p>x")
    page = lab.open()
    ok: Any = page.evaluate("tracker.track('a')")
    refused: Any = page.evaluate("tracker.track('b')")
    assert (ok["ok"], ok["status"], "profile" in ok["data"]) == (True, 200, True)
    assert (refused["ok"], refused["status"]) == (False, 422)


def test_a_401_says_once_which_source_was_refused(lab: Lab) -> None:
    """And what the collector says to it."""
    lab.collector.behaviour = lambda _payload, _number: (401, {"detail": "Invalid event source `shop`."})
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    page.evaluate("tracker.track('again')")
    lab.wait(page, 2)
    told = [line for line in lab.console if "tracardi-snippet" in line]
    assert len(told) == 1
    assert f"{lab.collector.url} 401 shop" in told[0]


def test_an_event_that_is_not_json_does_not_stop_the_others(lab: Lab) -> None:
    """Cycles and BigInt: said in the console, the rest goes out."""
    lab.build(
        track(
            "const loop = {}; loop.loop = loop; tracker.track('bad', loop); tracker.track('worse', {n: 1n}); tracker.track('good', {n: 1})"
        )
    )
    lab.wait(lab.open())
    assert lab.sent == [["good"]]
    told = [line.split()[3] for line in lab.console if "tracardi-snippet: not tracked" in line]
    assert told == ["bad", "worse"]


def test_properties_are_those_of_the_moment(lab: Lab) -> None:
    """If the page changes the object after the call, the event keeps the properties of the call."""
    lab.build(track("const basket = {n: 1}; tracker.track('basket', basket); basket.n = 2"))
    lab.wait(lab.open())
    assert lab.collector.events[0]["properties"] == {"n": 1}


def test_no_name_leaks_but_tracker(lab: Lab) -> None:
    """A page's own ``const options`` or ``config`` collides with nothing."""
    before = "<!doctype html><html><head><script>window.before = Object.getOwnPropertyNames(window)</script>"
    after = "<script>const options = 1, config = 2; leaked = Object.getOwnPropertyNames(window).filter((name) => !before.includes(name))</script>"
    lab.build({"index.html": f"{before}<meta charset=utf-8>{after}</head><body>x</body></html>"}, AUTO)
    page = lab.open()
    assert page.evaluate("leaked.filter((name) => name != 'before' && name != 'leaked')") == ["tracker"]


def test_a_block_that_stands_twice_tracks_once(lab: Lab) -> None:
    lab.build("<p>x", AUTO)
    page = lab.folder / "site" / "index.html"
    text = page.read_text()
    block = text[text.index("<script") : text.rindex("</script>") + len("</script>")]
    page.write_text(text.replace("</body>", block + "</body>"))
    lab.wait(lab.open())
    assert lab.sent == [["increase-interest", "page-view"]]


def test_a_page_that_is_hidden_while_it_is_parsed_keeps_its_triggers(lab: Lab) -> None:
    """A tab that is left early and come back to: the elements of its triggers were still to come."""
    script = """
      let state = "hidden";
      Object.defineProperty(document, "visibilityState", {get: () => state});
      tracker.track("early");
      document.dispatchEvent(new Event("visibilitychange", {bubbles: true}));
      state = "visible";
      document.dispatchEvent(new Event("visibilitychange", {bubbles: true}));
    """
    triggers = [{"tag": "late", "trigger": "onVisible", "data": {"event": "seen"}}]
    lab.build(track(script) + '<p data-tracardi-tag="late">x', {"auto": {**AUTO["auto"], "triggers": triggers}})
    lab.wait(lab.open())
    assert sorted(lab.kinds) == ["early", "increase-interest", "page-view", "seen"]


def test_a_page_that_is_rendered_in_advance_sends_nothing_until_it_is_seen(lab: Lab) -> None:
    lab.context.add_init_script(
        "let early = true; Object.defineProperty(document, 'prerendering', {get: () => early}); window.show = () => { early = false; document.dispatchEvent(new Event('prerenderingchange')) }"
    )
    lab.build(track("tracker.track('fired', {}, {fire: true})"), AUTO)
    page = lab.open()
    page.evaluate("void tracker.track('fired', {}, {fire: true})")
    page.wait_for_timeout(QUIET_MS)  # nothing comes; flush would wait until the page is shown
    assert lab.sent == []
    page.evaluate("show()")
    lab.wait(page)
    assert lab.sent == [["fired", "increase-interest", "page-view", "fired"]]


def test_a_hidden_page_that_loads_in_the_background_still_sends_one_request(lab: Lab) -> None:
    """A link opened in a new tab."""
    lab.context.add_init_script("Object.defineProperty(document, 'visibilityState', {get: () => 'hidden'})")
    lab.build(track("tracker.track('a')"), AUTO)
    lab.wait(lab.open())
    assert lab.sent == [["a", "increase-interest", "page-view"]]


def test_odd_arguments_do_not_spoil_the_request(lab: Lab) -> None:
    """Properties that are null or a list: one bad event would have the whole batch refused."""
    lab.build(
        track(
            "tracker.track('null', null); tracker.track('list', [1, 2]); tracker.track('good', {n: 1}); tracker.track('none', undefined, undefined)"
        )
    )
    lab.wait(lab.open())
    assert [(event["type"], event["properties"]) for event in lab.collector.events] == [
        ("null", {}),
        ("list", {"0": 1, "1": 2}),
        ("good", {"n": 1}),
        ("none", {}),
    ]


def test_a_request_that_is_under_way_when_the_visitor_leaves_is_sent_once(lab: Lab) -> None:
    """Chromium tells the page that it failed, just before the page is hidden."""
    gate = hold(lab, "left")
    link = "<a href=next.html onclick=\"tracker.track('left', {}, {fire: true})\">next</a>"
    lab.build({"index.html": link, "next.html": "<p>x"}, AUTO)
    page = lab.open_stopped()
    lab.pass_time(page, 200)
    lab.wait(page)
    page.click("a")
    page.wait_for_url("**/next.html")
    lab.until(page, lambda: "left" in lab.kinds)
    gate.set()
    lab.pass_time(page, 2000)  # what seemed to fail would be sent again by now
    lab.wait(page, 3)
    lab.pass_time(page, 2000)
    lab.flush(page)
    ids = [event["id"] for request in lab.collector.requests for event in request.events]
    assert len(ids) == len(set(ids)) == 5
