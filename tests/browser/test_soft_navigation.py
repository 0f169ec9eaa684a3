"""Client-side routers: one page view for each page that they show, with its title, its options and its elements."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.helpers.lab import Lab

TRIGGER = {"tag": "t", "trigger": "onVisible", "data": {"event": "seen"}}
CONFIG = {"auto": {"events": [["page-view", {}]], "triggers": [TRIGGER]}}
BODY = '<header data-tracardi-tag="h">menu</header><main><p data-tracardi-tag="t">x</p></main>'
# What a router does: the address first, then the page, then the title.
ROUTER = """
  window.route = async (url, title, { method = "pushState", ms = 120, body = '<p data-tracardi-tag="t">y</p>' } = {}) => {
    history[method]({}, "", url);
    await new Promise((done) => setTimeout(done, ms));
    document.querySelector("main").innerHTML = body;
    document.title = title;
  };
"""


def open_routed(lab: Lab, **more: Any) -> Page:
    lab.build(f"{BODY}<script>{ROUTER}</script>", {**CONFIG, **more}, softNavigation=True)
    page = lab.open_stopped()
    later(lab, page, 300)
    return page


def later(lab: Lab, page: Page, milliseconds: int) -> None:
    """So much later; all that was tracked has been sent."""
    lab.pass_frames(page, milliseconds)
    lab.flush(page)


def seen(lab: Lab) -> list[tuple[str, str, str]]:
    """Type, path and title of each event."""
    pages = ((event["type"], event["context"]["page"]) for event in lab.collector.events)
    return [(kind, page["path"], page["title"]) for kind, page in pages]


def test_a_page_that_a_router_shows_is_tracked_with_its_title(lab: Lab) -> None:
    """Its new elements too, once; the first page is not tracked again."""
    page = open_routed(lab)
    page.evaluate("void route('/two', 'Two')")
    later(lab, page, 1500)
    assert sorted(seen(lab)) == [
        ("page-view", "/index.html", "A page"),
        ("page-view", "/two", "Two"),
        ("seen", "/index.html", "A page"),
        ("seen", "/two", "Two"),
    ]


def test_what_is_no_new_page_is_not_tracked(lab: Lab) -> None:
    """The same address again, as Material does on every scroll; a place in the page; a state."""
    page = open_routed(lab)
    page.evaluate(
        "history.replaceState({}, '', location.href); history.pushState({}, '', '#part'); location.hash = 'other'; history.replaceState({y: 1}, '')"
    )
    later(lab, page, 2000)
    assert len(lab.collector.events) == 2


def test_a_changed_query_and_a_replaced_address_are_pages(lab: Lab) -> None:
    page = open_routed(lab)
    page.evaluate("void route('?page=2', 'Page 2')")
    later(lab, page, 700)
    page.evaluate("void route('/three', 'Three', {method: 'replaceState'})")
    later(lab, page, 1200)
    assert [title for kind, _, title in seen(lab) if kind == "page-view"] == ["A page", "Page 2", "Three"]


def test_back_and_forward_are_page_views(lab: Lab) -> None:
    page = open_routed(lab)
    page.evaluate(
        "addEventListener('popstate', () => setTimeout(() => { document.title = 'Back' }, 100)); void route('/two', 'Two')"
    )
    later(lab, page, 900)
    page.evaluate("history.back()")
    page.wait_for_url("**/index.html")
    later(lab, page, 1200)
    assert [title for kind, _, title in seen(lab) if kind == "page-view"] == ["A page", "Two", "Back"]


def test_two_pages_with_one_title(lab: Lab) -> None:
    """It does not change: the page is tracked all the same, a second later."""
    page = open_routed(lab)
    page.evaluate("void route('/two', 'A page')")
    later(lab, page, 2000)
    assert [path for kind, path, _ in seen(lab) if kind == "page-view"] == ["/index.html", "/two"]


def test_who_clicks_on_at_once_is_tracked_where_they_arrive(lab: Lab) -> None:
    page = open_routed(lab)
    page.evaluate("void route('/two', 'Two', {ms: 500}); setTimeout(() => route('/three', 'Three', {ms: 600}), 100); 0")
    later(lab, page, 2000)
    views = [path for kind, path, _ in seen(lab) if kind == "page-view"]
    assert views[0] == "/index.html"
    assert views[-1] == "/three"
    assert len(views) == len(set(views))


def test_options_are_read_from_the_new_pages_block(lab: Lab) -> None:
    """Events and triggers of the page that was left do not go on, those of the new one hold."""
    page = open_routed(lab)
    other = {
        "url": {"api": lab.collector.url},
        "source": {"id": "shop"},
        "auto": {"events": [["other-view", {}]], "triggers": [{**TRIGGER, "data": {"event": "other-seen"}}]},
    }
    page.evaluate(
        "(text) => { const route = window.route; window.route = async (...all) => { await route(...all) };"
        "history.pushState({}, '', '/two'); document.querySelector('[data-tracardi-snippet=options]').textContent = text;"
        "document.querySelector('main').innerHTML = '<p data-tracardi-tag=t>y</p>'; document.title = 'Two' }",
        json.dumps({"tracker": other}),
    )
    later(lab, page, 1500)
    assert sorted(kind for kind, path, _ in seen(lab) if path == "/two") == ["other-seen", "other-view"]


def test_an_element_that_stays_fires_once_for_each_page(lab: Lab) -> None:
    triggers = [
        {"tag": "h", "trigger": "onVisible", "data": {"event": "menu-seen"}},
        {"tag": "h", "trigger": "onClick", "data": {"event": "menu"}},
    ]
    page = open_routed(lab, auto={"events": [["page-view", {}]], "triggers": triggers})
    page.click("header")
    later(lab, page, 400)
    page.evaluate("void route('/two', 'Two')")
    later(lab, page, 1200)
    page.click("header")
    later(lab, page, 600)
    kinds = [(kind, path) for kind, path, _ in seen(lab) if kind != "page-view"]
    assert sorted(kinds) == [("menu", "/index.html"), ("menu", "/two"), ("menu-seen", "/index.html"), ("menu-seen", "/two")]


def test_an_element_that_stays_and_that_one_trigger_still_waits_for(lab: Lab) -> None:
    """It is under observation when the next page's triggers come, and half of it is all that is ever seen."""
    triggers = [
        {"tag": "h", "trigger": "onVisible", "options": {"threshold": part}, "data": {"event": f"seen-{part}"}}
        for part in (0.2, 1)
    ]
    header = '<header data-tracardi-tag="h" style="height: 400px; margin-top: -200px">menu</header>'
    lab.build(f"{header}<main>x</main><script>{ROUTER}</script>", {"auto": {"triggers": triggers}}, softNavigation=True)
    page = lab.open_stopped()
    later(lab, page, 300)
    page.evaluate("void route('/two', 'Two')")
    later(lab, page, 1200)
    assert [(kind, path) for kind, path, _ in seen(lab)] == [("seen-0.2", "/index.html"), ("seen-0.2", "/two")]


@pytest.mark.parametrize("elements", [{}, {"properties": True}])
def test_triggers_that_only_the_pages_bring_are_bound_for_each_page(lab: Lab, elements: dict[str, bool]) -> None:
    """Under ``compat: [stock]``: new elements are watched, and those that stay fire once for each page."""
    own = {"tracker": {"auto": {"triggers": [TRIGGER, {"tag": "h", "trigger": "onMouseOver", "data": {"event": "menu"}}]}}}
    body = BODY.replace('tag="h"', 'tag="h" data-tracardi-prop-n="1"')
    lab.build(
        f"<script>const options = {json.dumps(own)}</script>{body}<script>{ROUTER}</script>",
        {"auto": {"events": [["page-view", {}]]}},
        softNavigation=True,
        compat=["stock"],
        elements=elements,
    )
    page = lab.open_stopped()
    later(lab, page, 300)
    page.hover("header")
    later(lab, page, 300)
    page.evaluate("void route('/two', 'Two')")
    later(lab, page, 1200)
    page.hover("main")
    page.hover("header")
    later(lab, page, 800)
    kinds = [(kind, path) for kind, path, _ in seen(lab) if kind != "page-view"]
    assert sorted(kinds) == [("menu", "/index.html"), ("menu", "/two"), ("seen", "/index.html"), ("seen", "/two")]
    expected = {"n": 1} if elements else {}
    assert [event["properties"] for event in lab.collector.events if event["type"] == "menu"] == [expected] * 2


def test_an_extension_runs_once(lab: Lab) -> None:
    (lab.folder / "mine.js").write_text("export default (tracker) => tracker.track('started');")
    lab.build(f"{BODY}<script>{ROUTER}</script>", CONFIG, softNavigation=True, extensions=["mine.js"])
    page = lab.open_stopped()
    later(lab, page, 300)
    page.evaluate("void route('/two', 'Two')")
    later(lab, page, 1200)
    assert ("page-view", "/two", "Two") in seen(lab)
    assert sum(kind == "started" for kind, _, _ in seen(lab)) == 1


@pytest.mark.parametrize("signal", ["material", "astro"])
def test_the_routers_own_signal_is_believed(lab: Lab, signal: str) -> None:
    """Material's ``document$`` and Astro's ``astro:page-load`` come when the page is there, however long it took to fetch; the
    address alone says nothing then.
    """
    emit = "document.dispatchEvent(new Event('astro:page-load'))" if signal == "astro" else "window.document$.emit()"
    before = (
        '<meta name="astro-view-transitions-enabled" content="true">'
        if signal == "astro"
        else "<script>{ const all = []; window.document$ = {subscribe: (run) => { all.push(run); run() }, emit: () => all.forEach((run) => run())} }</script>"
    )
    lab.build(f"{before}{BODY}", CONFIG, softNavigation=True)
    page = lab.open_stopped()
    later(lab, page, 300)
    page.evaluate("history.pushState({}, '', '/two')")
    later(lab, page, 1800)
    assert len([1 for kind, _, _ in seen(lab) if kind == "page-view"]) == 1
    page.evaluate(f"document.title = 'Two'; {emit}; {emit}")
    later(lab, page, 800)
    assert [(path, title) for kind, path, title in seen(lab) if kind == "page-view"][1:] == [("/two", "Two")]


@pytest.mark.parametrize("title", ["Late", "A page"])
def test_what_comes_before_the_title_belongs_to_the_new_page(lab: Lab, title: str) -> None:
    """Content first and the title much later, or two pages with one title: each element once, after the page view."""
    page = open_routed(lab)
    page.evaluate(
        """(title) => {
          history.pushState({}, "", "/late");
          setTimeout(() => { document.querySelector("main").innerHTML = '<p data-tracardi-tag="t">y</p>' }, 200);
          setTimeout(() => { document.title = title }, 600);
        }""",
        title,
    )
    later(lab, page, 2500)
    assert seen(lab)[2:] == [("page-view", "/late", title), ("seen", "/late", title)]


def test_who_turns_back_before_the_page_is_there_has_not_left(lab: Lab) -> None:
    """The elements that come then are watched."""
    page = open_routed(lab)
    page.evaluate("history.pushState({}, '', '/other'); history.replaceState({}, '', '/index.html')")
    page.evaluate("document.querySelector('main').innerHTML = '<p data-tracardi-tag=t>y</p>'")
    later(lab, page, 2000)
    assert seen(lab)[2:] == [("seen", "/index.html", "A page")]


def test_an_address_that_changes_while_the_page_is_parsed_is_the_first_pages(lab: Lab) -> None:
    lab.build(f"{BODY}<script>history.replaceState({{}}, '', '?clean=1')</script>", CONFIG, softNavigation=True)
    page = lab.open_stopped()
    later(lab, page, 300)
    page.evaluate("history.replaceState({scroll: 1}, '')")
    later(lab, page, 1500)
    assert [kind for kind, _, _ in seen(lab)] == ["page-view", "seen"]


def test_a_page_that_is_left_before_its_title_was_there_is_counted(lab: Lab) -> None:
    page = open_routed(lab)
    page.evaluate("history.pushState({}, '', '/brief')")
    later(lab, page, 300)
    page.goto("about:blank")
    assert lab.collector.wait_for(lambda collector: len(collector.requests) > 1)
    assert seen(lab)[2:] == [("page-view", "/brief", "A page")]


def test_a_router_of_the_navigation_api(lab: Lab) -> None:
    script = """navigation.addEventListener("navigate", (event) => event.intercept({handler: async () => {
      document.title = "Two"; document.querySelector("main").innerHTML = '<p data-tracardi-tag="t">y</p>' }}))"""
    lab.build(f"{BODY}<a href=/two.html>two</a><script>{script}</script>", CONFIG, softNavigation=True)
    page = lab.open_stopped()
    later(lab, page, 300)
    page.click("a")
    later(lab, page, 1500)
    assert seen(lab)[2:] == [("page-view", "/two.html", "Two"), ("seen", "/two.html", "Two")]


def test_a_browser_without_the_navigation_api(lab: Lab) -> None:
    """As Firefox was before version 147."""
    lab.context.add_init_script("delete window.navigation")
    page = open_routed(lab)
    page.evaluate("void route('/two', 'Two')")
    later(lab, page, 1500)
    page.go_back()
    later(lab, page, 1500)
    assert [path for kind, path, _ in seen(lab) if kind == "page-view"] == ["/index.html", "/two", "/index.html"]


@pytest.mark.parametrize("own", ["var navigation = {items: []}", "var navigation = document.querySelector('main')"])
def test_a_page_with_a_navigation_of_its_own(lab: Lab, own: str) -> None:
    lab.build(f"{BODY}<script>{own};{ROUTER}</script>", CONFIG, softNavigation=True)
    page = lab.open_stopped()
    later(lab, page, 300)
    page.evaluate("void route('/two', 'Two')")
    later(lab, page, 1500)
    assert [path for kind, path, _ in seen(lab) if kind == "page-view"] == ["/index.html", "/two"]


def test_who_keeps_replacing_the_address_by_itself_is_counted_in_time(lab: Lab) -> None:
    """Some routers keep the place of the scroll bar there."""
    page = open_routed(lab)
    page.evaluate(
        "history.pushState({}, '', '/two'); setTimeout(() => { document.title = 'Two' }, 10);"
        "setInterval(() => history.replaceState({n: Math.random()}, ''), 40); 0"
    )
    later(lab, page, 700)
    assert ("page-view", "/two", "Two") in seen(lab)


def test_what_astro_swaps_in_belongs_to_the_new_page(lab: Lab) -> None:
    """Its scripts may run for a while before it says that the page is there."""
    page = open_routed(lab)
    page.evaluate(
        """() => {
          history.pushState({}, "", "/two");
          document.querySelector("main").innerHTML = '<p data-tracardi-tag="t">y</p>';
          document.dispatchEvent(new Event("astro:after-swap"));
          setTimeout(() => document.dispatchEvent(new Event("astro:page-load")), 500);
        }"""
    )
    later(lab, page, 1500)
    assert [(kind, path) for kind, path, _ in seen(lab)[2:]] == [("page-view", "/two"), ("seen", "/two")]
