"""Pages that Chromium renders before anybody opens them: they count when they are shown, or never."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.helpers.chromium_pipe import ChromiumPipe, PipePage, PipeVisitor
from tests.helpers.sites import write_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext

    from tests.helpers.lab import Lab

AUTO = {"auto": {"events": [["page-view", {}]]}}
START = """<a href=/b.html?utm_source=mail>b</a><script type="speculationrules">
  {"prerender": [{"source": "list", "urls": ["/b.html?utm_source=mail"], "eagerness": "immediate"}]}</script>"""
# Notes all that reads or writes what the browser keeps.
WATCH = """
  window.touched = [];
  for (const name of ["localStorage", "sessionStorage"]) {
    const {get} = Object.getOwnPropertyDescriptor(window, name);
    Object.defineProperty(window, name, {get() { touched.push(name); return get.call(window) }});
  }
  const {get, set} = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  Object.defineProperty(document, "cookie", {
    get() { touched.push("cookie"); return get.call(document) },
    set(text) { touched.push("cookie"); set.call(document, text) },
  });
"""
CALLS = """<script>
  const given = {n: 1};
  tracker.track("early", given);
  given.n = 2;
  tracker.track("fired", given, {fire: true}).then(({ok}) => { window.outcome = ok });
  tracker.track("bad", {n: 1n});
  tracker.flush().then(() => { window.isFlushed = true });
  setTimeout(() => tracker.track("later"));
</script>"""
FEATURES: dict[str, dict[str, Any]] = {
    "inline": {},
    "file": {"delivery": {"mode": "file"}},
    "stock": {"compat": ["stock", "boomtrain"]},
    "consent": {"consent": "required"},
    "router": {"softNavigation": True},
}


@pytest.fixture
def visitor(chromium_pipe: ChromiumPipe) -> Iterator[BrowserContext]:
    """Instead of Playwright's, for every ``lab`` of this module."""
    visitor = PipeVisitor(chromium_pipe)
    visitor.add_init_script(WATCH)
    yield cast("BrowserContext", visitor)
    visitor.close()


def open_prerendering(lab: Lab, b: str, tracker: dict[str, Any] | None = None, **config: Any) -> Any:
    """A ``PipePage`` that has b.html prerendered."""
    site = {"index.html": START, "b.html": b, "c.html": "<p>c"}
    lab.build(site, AUTO | (tracker or {}), inject={"exclude": ["index.html"]}, **config)
    page: Any = lab.open()
    page.wait_for_prerendered()
    page.wait_for_timeout(300)  # what the page does a moment after it has loaded
    assert page.evaluate("document.prerendering", is_prerendered=True) is True
    return page


def activate(page: PipePage, lab: Lab) -> None:
    page.evaluate("document.querySelector('a').click()")
    page.wait_for_url(f"{lab.origin}/b.html?utm_source=mail")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].activationStart") > 0


@pytest.mark.parametrize("feature", FEATURES)
def test_a_prerendered_page_that_nobody_opens_is_not_counted(lab: Lab, feature: str) -> None:
    """It sends nothing, touches no storage and no cookie, and the site's next page does not send it either."""
    grant = "<script>tracker.consent?.grant()</script>"
    page = open_prerendering(lab, CALLS + grant, **FEATURES[feature])
    assert page.evaluate("touched", is_prerendered=True) == []
    page.goto(f"{lab.origin}/c.html")
    page.evaluate("tracker.consent?.grant()")
    lab.until(page, lambda: lab.answered)
    lab.quiet(page)
    assert {event["context"]["page"]["path"] for event in lab.collector.events} == {"/c.html"}


@pytest.mark.parametrize("feature", FEATURES)
def test_a_prerendered_page_counts_when_it_is_opened(lab: Lab, feature: str) -> None:
    """Once, with the time of that moment; calls of the page come with it, as they were made."""
    grant = "<script>tracker.consent?.grant()</script>"
    page = open_prerendering(lab, CALLS + grant, **FEATURES[feature])
    assert page.evaluate("window.isFlushed", is_prerendered=True) is None
    before = page.evaluate("new Date().toISOString()")
    activate(page, lab)
    lab.until(page, lambda: len(lab.collector.events) >= 4)
    lab.quiet(page)
    events = lab.collector.events
    assert sorted(event["type"] for event in events if event["type"] != "viewed") == ["early", "fired", "later", "page-view"]
    assert [event["properties"] for event in events if event["type"] in {"early", "fired"}] == [{"n": 1}, {"n": 2}]
    assert min(event["time"]["create"] for event in events) >= before
    assert {event["context"]["page"]["path"] for event in events} == {"/b.html"}
    assert lab.collector.requests[0].payload["context"]["utm"] == {"source": "mail"}
    assert page.evaluate("[outcome, isFlushed]") == [True, True]
    assert len({request.payload["session"]["id"] for request in lab.collector.requests}) == 1


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_a_click_by_a_script_of_a_prerendered_page_is_no_act(lab: Lab, mode: str) -> None:
    """Defect: in mode file it counted if the file had arrived before."""
    click = {"tag": "t", "trigger": "onClick", "data": {"event": "clicked"}}
    body = "<b data-tracardi-tag=t>x</b><script>onload = () => setTimeout(() => { document.querySelector('b').click(); window.clicked = true }, 100)</script>"
    page = open_prerendering(lab, body, {"auto": {**AUTO["auto"], "triggers": [click]}}, delivery={"mode": mode})
    lab.until(page, lambda: page.evaluate("window.clicked", is_prerendered=True))
    activate(page, lab)
    lab.until(page, lambda: "page-view" in lab.kinds)
    lab.quiet(page)
    assert lab.kinds == ["page-view"]


def test_what_stands_in_a_prerendered_page_is_seen_when_the_page_is_shown(lab: Lab) -> None:
    """A dwell begins then as well."""
    triggers = [
        {"tag": "t", "trigger": "onVisible", "options": {"dwell": 200}, "data": {"event": "read"}},
        {"tag": "u", "trigger": "onClick", "data": {"event": "clicked"}},
    ]
    body = '<p data-tracardi-tag="t">x</p><button data-tracardi-tag="u">y</button><script>document.querySelector("button").click()</script>'
    page = open_prerendering(lab, body, {"auto": {"triggers": triggers}})
    activate(page, lab)
    lab.until(page, lambda: lab.answered)
    (event,) = lab.collector.events
    assert event["type"] == "read"
    shown = page.evaluate(
        "new Date(performance.timeOrigin + performance.getEntriesByType('navigation')[0].activationStart + 199).toISOString()"
    )
    assert event["time"]["create"] >= shown


def test_a_prerendered_page_that_cleans_its_address_has_its_campaign(lab: Lab) -> None:
    page = open_prerendering(lab, "<script>history.replaceState({}, '', '/b.html')</script>")
    page.evaluate("document.querySelector('a').click()")
    lab.until(page, lambda: lab.answered)
    (request,) = lab.collector.requests
    assert request.payload["context"]["utm"] == {"source": "mail"}
    assert request.events[0]["context"]["page"]["url"] == f"{lab.origin}/b.html?utm_source=mail"
    assert request.events[0]["context"]["page"]["referer"]["host"] == lab.origin.removeprefix("http://")


def test_stock_mode_loads_tracardis_script_when_a_prerendered_page_is_shown(lab: Lab) -> None:
    write_files(lab.folder / "site", {"vendor.js": "window.isLoaded = true"})
    url = {"api": lab.collector.url, "script": "vendor.js"}
    page = open_prerendering(lab, "<p>b", {"url": url}, delivery={"mode": "stock"})
    assert page.evaluate("[window.isLoaded, document.querySelector('[src]')]", is_prerendered=True) == [None, None]
    activate(page, lab)
    page.until(lambda: page.evaluate("window.isLoaded"))


def test_printing_is_no_visit_and_shows_nobody_anything(lab: Lab) -> None:
    """Elements that stand on paper alone, or further down, have not been seen."""
    style = "<style>#paper { display: none } @media print { #paper { display: block } }</style>"
    body = f'{style}<p id=paper data-tracardi-tag="t">x</p><div style="height: 3000px"></div><p data-tracardi-tag="t">y</p>'
    triggers = [{"tag": "t", "trigger": "onVisible", "data": {"event": "seen"}}]
    lab.build(body, {"auto": {**AUTO["auto"], "triggers": triggers}})
    page: Any = lab.open()
    lab.until(page, lambda: lab.answered)
    page.print()
    lab.quiet(page)
    assert lab.sent == [["page-view"]]
