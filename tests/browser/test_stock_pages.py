"""Pages that were written for the stock tracker, and are odd: what they declare, when they do it, and what is wrong in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_stock_compat import AUTO, build

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.helpers.lab import Lab


def open_with_a_late_script(lab: Lab, script: str) -> Page:
    """A page whose ``wait.js`` comes when the page has dealt with the first answer of the collector."""
    late: list[Route] = []
    lab.context.route("**/wait.js", lambda route: late.append(route))  # noqa: PLW0108 - Playwright wants a function of Python
    page = lab.new_page()
    page.goto(f"{lab.origin}/index.html", wait_until="commit")
    lab.until(page, lambda: late and page.evaluate("!!localStorage['tracardi-profile-id']"))
    late[0].fulfill(body=script)
    page.wait_for_load_state()
    return page


@pytest.mark.parametrize("mode", ["inline", "file"])
@pytest.mark.parametrize("place", ["head-prepend", "body-append"])
@pytest.mark.parametrize(
    "declared", ["function onTracardiReady() { window.ran = true }", "var onTracardiReady = () => { window.ran = true }"]
)
def test_d23_a_ready_function_that_is_declared_runs(lab: Lab, declared: str, place: str, mode: str) -> None:
    """It is a property that nobody may redefine."""
    lab.build(f"<script>{declared}</script>", AUTO, compat=["stock"], delivery={"mode": mode}, inject={"place": place})
    page = lab.open()
    lab.wait(page)
    assert page.evaluate("window.ran") is True
    assert lab.sent == [["page-view"]]


@pytest.mark.parametrize("options_first", [True, False])
def test_k8_k10_the_pages_functions_run_when_it_has_been_parsed(lab: Lab, options_first: bool) -> None:  # noqa: FBT001
    """Though something is fired before: what they look for is in the page."""
    options = "<script>const options = {listeners: {onInit: () => { window.init = document.querySelector('#b')?.id }}}</script>"
    fired = (
        "<script>tracker.track('now', {}, {fire: true}); onTracardiReady.bind(({helpers}) => {"
        "window.at = document.readyState; helpers.onClick('#b', () => tracker.track('clicked')) })</script>"
    )
    wait = "<script src=wait.js></script>"
    build(lab, (options + fired if options_first else fired + options) + wait + "<button id=b>b</button>")
    page = open_with_a_late_script(lab, "")
    lab.wait(page, 2)
    assert page.evaluate("[init, at == 'loading']") == ["b", False]
    page.click("#b")
    lab.wait(page, 3)
    assert lab.sent[-1] == ["clicked"]


def test_k17_a_page_whose_own_options_respect_do_not_track_keeps_nothing(lab: Lab) -> None:
    """Not even while it loads; its functions are not called, as in the stock tracker, which does not run then."""
    lab.context.add_init_script("Object.defineProperty(navigator, 'doNotTrack', {get: () => '1'})")
    lab.context.route("**/never.png", lambda _route: None)
    options = "const options = {tracker: {settings: {respectDoNotTrack: true}}, listeners: {onInit: () => { window.init = 1 }}}"
    build(lab, f"<script>{options}; tracker.track('early', {{secret: 1}})</script><img src=never.png>")
    page = lab.context.new_page()
    page.goto(f"{lab.origin}/index.html", wait_until="commit")
    lab.quiet(page)
    page.evaluate("void tracker.track('late')")
    lab.quiet(page)
    assert page.evaluate("[document.cookie, Object.keys(localStorage), typeof init]") == ["", [], "undefined"]
    assert lab.sent == []


@pytest.mark.parametrize("profile", ["{}", "{id: undefined}", "{id: null}", "{id: 7}", "'x'"])
def test_d34_a_profile_without_an_id_is_left_out(lab: Lab, profile: str) -> None:
    """A visitor who is not logged in: the collector would refuse every request."""
    build(lab, f"<script>const options = {{tracker: {{profile: {profile}}}}}</script>")
    lab.wait(lab.open())
    assert lab.collector.requests[0].payload["profile"] is None


@pytest.mark.parametrize("own", ["<script>var config = {mine: 1}</script>", "<p id=config>x"])
def test_k8_d14_ready_functions_are_given_our_config(lab: Lab, own: str) -> None:
    build(lab, f"{own}<script>onTracardiReady.bind(({{config}}) => {{ window.got = config.tracker.source.id }})</script>")
    page = lab.open()
    lab.wait(page)
    assert page.evaluate("got") == "shop"


def test_k9_listeners_of_selectors_in_a_list_and_of_types_between_commas(lab: Lab) -> None:
    build(lab, "<button id=a>a</button><button id=b>b</button>")
    page = lab.open()
    lab.wait(page)
    page.evaluate(
        "window.h = tracardi.default.plugins.tracardi; window.hits = [];"
        "h.addListener(['#a', document.querySelector('#b')], 'click, mouseover', ({type}) => hits.push(type));"
        "h.addListener('#b', ['click'], () => hits.push('list')); 0"
    )
    page.click("#a")
    page.click("#b")
    assert sorted(page.evaluate("hits")) == ["click", "click", "list", "mouseover", "mouseover"]


def test_a_context_of_the_response_that_is_no_object_is_sent_as_one(lab: Lab) -> None:
    build(lab, "<script>window.response.context = [1]</script>")
    lab.wait(lab.open())
    assert lab.collector.requests[0].payload["options"] == {"0": 1}


def test_k8_k10_ready_functions_wait_for_scripts_that_are_deferred(lab: Lab) -> None:
    """As the document does: an answer may come before it is told to have been parsed. ``onInit`` is first."""
    script = """
      window.order = [];
      const options = {listeners: {onInit: () => order.push('init')}};
      tracker.track('now', {}, {fire: true});
      onTracardiReady.bind(({config}) => order.push('ready ' + config.tracker.source.id));
    """
    build(lab, f"<script defer src=wait.js></script><script>{script}</script>")
    page = open_with_a_late_script(lab, "window.order.push('deferred')")
    lab.wait(page, 2)
    assert page.evaluate("order") == ["deferred", "init", "ready shop"]
