"""Pages that were written for the stock tracker, under ``compat: [stock]``: the K-list of docs/compatibility.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.helpers.lab import Lab

AUTO = {"auto": {"events": [["page-view", {}]]}}
# A page as Tracardi's documentation has it, with its loader taken out.
PAGE = """
<script>
  const options = {
    tracker: {url: {script: "x.js", api: "//other.example"}, source: {id: "other"}, profile: {id: "from-the-page"},
      auto: {events: [["own-event", {n: 1}]], triggers: [{tag: "t", trigger: "onVisible", data: {event: "own-seen"}}]}},
    listeners: {
      onInit: ({session, tracker, helpers}) => { window.init = [session.id, tracker === window.tracker, typeof helpers.onClick, window.posts.length] },
    },
  };
</script>
<script>
  window.response.context.saveSession = false;
  window.tracker.track("purchase-order", {product: "Sun glasses - Badoo", price: 13.45});
  window.order = [];
  window.onTracardiReady.bind(({tracker, helpers, context, config}) => {
    order.push("first");
    window.ready = [tracker === window.tracker, typeof helpers.track, context && context.profile.id, config.tracker.source.id];
  });
  window.onTracardiReady.bind(() => { order.push("second"); throw new Error("mine") });
  window.onTracardiReady.bind(() => order.push("third"));
</script>
<p data-tracardi-tag="t">x</p><button id=b>b</button>
"""
POSTS = "window.posts = []; const send = window.fetch; window.fetch = (...all) => { posts.push(all); return send(...all) }"


def build(lab: Lab, body: str = PAGE, mode: str = "inline", **tracker: Any) -> None:
    lab.context.add_init_script(POSTS)
    lab.build(body, {**AUTO, **tracker}, compat=["stock"], delivery={"mode": mode})


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_k1_k3_k6_k8_k10_a_page_of_the_documentation_works_unchanged(lab: Lab, mode: str) -> None:
    """Its own options hold beside the config's, which says where events go; what it tracks comes before its auto events."""
    build(lab, mode=mode)
    page = lab.open_stopped()
    lab.pass_time(page, 200)
    lab.wait(page)
    (request,) = lab.collector.requests
    assert [event["type"] for event in request.events] == ["purchase-order", "own-event", "own-seen"]
    assert request.payload["source"] == {"id": "shop"}
    assert request.payload["profile"] == {"id": "from-the-page"}
    assert page.evaluate("init") == [request.payload["session"]["id"], True, "function", 0]
    assert page.evaluate("ready") == [True, "function", "from-the-page", "shop"]
    assert page.evaluate("order") == ["first", "second", "third"]


def test_k1_the_globals_are_there(lab: Lab) -> None:
    build(lab, "<script>documentReady(() => { window.parsed = document.readyState })</script>")
    page = lab.open()
    lab.wait(page)
    assert page.evaluate(
        "[tracker === tracardi.default, typeof tracardi.default.plugins.tracardi.track, typeof config.tracker, typeof response.context, parsed != 'loading']"
    ) == [True, "function", "object", "object", True]


def test_k7_response_context_is_sent_as_options(lab: Lab) -> None:
    build(lab)
    lab.wait(lab.open())
    assert lab.collector.requests[0].payload["options"] == {"saveSession": False}


def test_k9_helpers(lab: Lab) -> None:
    """track fires and gives the answer as data; listeners take elements, lists, selectors and several events."""
    build(lab, "<button id=a class=x>a</button><button id=b class=x>b</button>")
    page = lab.open()
    lab.wait(page)
    page.evaluate("window.h = tracardi.default.plugins.tracardi; window.hits = []")
    answer = page.evaluate("h.track('now', {n: 1}, {context: {mine: {n: 2}}})")
    assert answer["data"]["profile"]["id"]
    event = lab.collector.events[-1]
    assert (event["properties"], event["options"]["fire"], event["context"]["mine"]) == ({"n": 1}, True, {"n": 2})
    page.evaluate(
        "h.onClick(document.querySelector('#a'), () => hits.push('element')); h.onClick('.x', () => hits.push('selector'));"
        "h.onClick(document.querySelectorAll('.x'), () => hits.push('list')); h.addListener([document.querySelector('#b')], 'click mouseover', ({type}) => hits.push(type));"
        "window.off = h.addListener('#a', 'click', () => hits.push('off')); off()"
    )
    page.click("#a")
    page.click("#b")
    assert page.evaluate("hits.sort()") == ["click", "element", "list", "list", "mouseover", "selector", "selector"]


def test_d22_helpers_take_null(lab: Lab) -> None:
    build(lab, "<p>x")
    page = lab.open()
    assert page.evaluate("typeof tracardi.default.plugins.tracardi.onClick(null, () => {})") == "function"


def test_d22_helpers_track_keeps_the_context(lab: Lab) -> None:
    build(lab, "<script>tracardi.default.plugins.tracardi.track('now', {}, {context: {mine: 1}})</script>")
    lab.wait(lab.open(), 2)
    assert sorted(lab.collector.events[0]["context"]) == ["mine", "page"]


def test_k8_ready_functions_run_after_a_failure_too(lab: Lab) -> None:
    lab.collector.behaviour = lambda _payload, _number: (503, b"no json")
    build(lab, "<script>onTracardiReady.bind(({context}) => { window.got = context })</script>")
    page = lab.open()
    lab.wait(page)
    assert page.evaluate("got") is None


def test_d23_ready_functions_that_come_late_or_are_assigned_run(lab: Lab) -> None:
    build(lab, "<script>window.ran = []; window.onTracardiReady = () => ran.push('assigned')</script>")
    page = lab.open()
    lab.wait(page)
    page.evaluate("onTracardiReady.bind(() => ran.push('late'))")
    assert page.evaluate("ran") == ["assigned", "late"]


def test_d14_a_pages_own_config_and_options_are_its_own(lab: Lab) -> None:
    build(lab, "<script>var config = {mine: 1}; var options = null;</script>")
    page = lab.open()
    lab.wait(page)
    assert lab.sent == [["page-view"]]
    assert page.evaluate("config") == {"mine": 1}


def test_d34_a_page_whose_options_are_incomplete_is_tracked(lab: Lab) -> None:
    build(lab, "<script>const options = {};</script>")
    lab.wait(lab.open())
    assert lab.sent == [["page-view"]]


def test_k10_on_cookies_disabled(lab: Lab) -> None:
    lab.context.add_init_script("Object.defineProperty(navigator, 'cookieEnabled', {get: () => false})")
    build(
        lab,
        "<script>const options = {listeners: {onCookiesDisabled: ({tracker, helpers}) => { window.told = [typeof tracker.track, typeof helpers.track] }}}</script>",
    )
    page = lab.open()
    lab.wait(page)
    assert page.evaluate("told") == ["function", "function"]
    assert lab.sent == [["page-view"]]


def test_k13_d31_browser_name_engine_and_the_id_of_google_analytics(lab: Lab) -> None:
    """Edge is no Chrome."""
    lab.context.add_init_script(
        "Object.defineProperty(navigator, 'userAgent', {get: () => 'Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0'})"
    )
    lab.context.add_cookies([{"name": "_ga", "value": "GA1.1.%E0%A4%A.7", "url": lab.origin}])
    build(lab, "<p>x")
    lab.wait(lab.open())
    payload = lab.collector.requests[0].payload
    browser = payload["context"]["browser"]["local"]["browser"]
    assert (browser["name"], browser["engine"], browser["javaEnabled"]) == ("edge", "Blink", False)
    assert payload["context"]["ids"] == {"ga": "GA1.1.%E0%A4%A.7"}
    assert payload["events"][0]["context"]["ga"] == "GA1.1.%E0%A4%A.7"


def test_d24_the_address_injects_no_events_and_no_ids(lab: Lab) -> None:
    build(lab, "<p>x")
    page = lab.open("index.html?an_event=evil&an_prop_x=1&an_uid=u&an_aid=a")
    lab.wait(page)
    assert lab.sent == [["page-view"]]
    assert page.evaluate("Object.keys(localStorage)") == ["tracardi-profile-id"]


def test_d33_nothing_is_said_in_the_console(lab: Lab) -> None:
    build(lab, "<p>x")
    lab.wait(lab.open())
    assert lab.console == []


# ---- the options of a page that has no others

OWN = "<script>const options = {tracker: %s}</script>"


def test_k3_k15_auto_events_and_triggers_that_only_the_page_has(lab: Lab) -> None:
    """What no build has seen is looked at in the browser: what can not work is said, and stops nothing."""
    own = """{auto: {events: [["own-event", {n: 1}], "junk"], triggers: [{tag: "t"}, {tag: "t", trigger: "onMagic", data: {event: "e"}},
      {tag: "t", trigger: "onVisible", data: {event: "own-seen"}}]}}"""
    lab.build(OWN % own + '<p data-tracardi-tag="t">x', compat=["stock"])
    page = lab.open_stopped()
    lab.pass_time(page, 200)
    lab.expect(page, ["own-event", "own-seen"])
    assert sum("left out" in line for line in lab.console) == 3


def test_k4_contexts_that_the_page_asks_for_or_not(lab: Lab) -> None:
    own = "{context: {page: false, browser: false, cookies: true, performance: true}}"
    lab.build(OWN % own + "<script>document.cookie = 'mine=1'</script>", AUTO, compat=["stock"])
    lab.wait(lab.open())
    payload = lab.collector.requests[0].payload
    assert "browser" not in payload["context"]
    assert payload["context"]["storage"]["cookies"]["mine"] == "1"
    assert "page" not in payload["events"][0]["context"]
    assert payload["events"][0]["context"]["performance"]["name"] == f"{lab.origin}/index.html"


def test_k17_do_not_track_by_the_options_of_the_page(lab: Lab) -> None:
    lab.context.add_init_script("Object.defineProperty(navigator, 'doNotTrack', {get: () => '1'})")
    lab.build(OWN % "{settings: {respectDoNotTrack: true}}" + "<script>tracker.track('x')</script>", AUTO, compat=["stock"])
    page = lab.open_stopped()
    lab.pass_time(page, 900)
    lab.flush(page)
    assert lab.sent == []
    assert page.evaluate("[document.cookie, Object.keys(localStorage)]") == ["", []]


def test_k3_a_service_that_the_page_names(lab: Lab) -> None:
    url = "https://service.example/json"
    lab.context.route(url, lambda route: route.fulfill(body='{"a": 1}', headers={"Access-Control-Allow-Origin": "*"}))
    lab.build(OWN % f"{{external: [{{url: '{url}', key: 'place'}}]}}", AUTO, compat=["stock"])
    lab.wait(lab.open())
    assert lab.collector.requests[0].payload["context"]["place"] == {"a": 1}


def test_k12_hosts_that_the_page_names_are_handed_the_profile(lab: Lab) -> None:
    own = "{settings: {trackExternalLinks: ['localhost']}}"
    lab.build(OWN % own + '<a href="http://localhost:9/">out</a>', AUTO, compat=["stock"])
    page = lab.open()
    lab.wait(page)
    page.evaluate(
        "document.addEventListener('click', (event) => { window.followed = event.target.href; event.preventDefault() })"
    )
    page.click("a")
    assert "__tr_pid" in page.evaluate("followed")


@pytest.mark.parametrize(
    "script",
    [
        "const options = {tracker: {source: {id: nope}}}",
        "const options = {listeners: null, tracker: {settings: null, context: null, external: null}}",
        "var options = 7",
    ],
)
def test_d34_options_that_can_not_be_read_stop_nothing(lab: Lab, script: str) -> None:
    """A constant whose script has failed can never be read."""
    lab.build(f"<script>{script}</script>", AUTO, compat=["stock"])
    page = lab.open()
    lab.wait(page)
    page.evaluate("tracker.track('later')")
    lab.wait(page, 2)
    assert lab.sent == [["page-view"], ["later"]]
    lab.console[:] = [line for line in lab.console if "nope" not in line]  # the page's own


def test_k9_listeners_of_a_form_and_a_list(lab: Lab) -> None:
    """Both can be iterated: what is in them is not what was meant."""
    lab.build("<form><select><option>a<option>b</select><button>send</button></form>", AUTO, compat=["stock"])
    page = lab.open()
    lab.wait(page)
    page.evaluate(
        """window.heard = [];
        const {addListener} = tracardi.default.plugins.tracardi;
        addListener(document.forms[0], "submit", (event) => { event.preventDefault(); heard.push(event.type) });
        addListener(document.querySelector("select"), "change", ({type}) => heard.push(type));
        addListener(window, "resize", ({type}) => heard.push(type)); 0"""
    )
    page.select_option("select", "b")
    page.click("button")
    page.evaluate("dispatchEvent(new Event('resize'))")
    assert page.evaluate("heard") == ["change", "submit", "resize"]


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_d23_a_ready_function_that_was_assigned_at_once(lab: Lab, mode: str) -> None:
    build(lab, "<script>window.onTracardiReady = () => { window.ran = true }</script>", mode=mode)
    page = lab.open()
    lab.wait(page)
    assert page.evaluate("ran") is True


def test_k17_do_not_track_holds_for_what_is_fired_while_the_page_is_parsed(lab: Lab) -> None:
    lab.context.add_init_script("Object.defineProperty(navigator, 'doNotTrack', {get: () => '1'})")
    body = OWN % "{settings: {respectDoNotTrack: true}}" + "<script>tracker.track('early', {}, {fire: true})</script>"
    lab.build(body, AUTO, compat=["stock"])
    page = lab.open_stopped()
    lab.pass_time(page, 900)
    lab.flush(page)
    assert lab.sent == []


@pytest.mark.parametrize("external", ["[null]", "{}", "'http://x.example'", "[{url: 'http://x.example'}]"])
def test_d34_services_that_can_not_be_asked_stop_nothing(lab: Lab, external: str) -> None:
    triggers = "[{tag: 't', trigger: 'onVisible', options: null, data: {event: 'seen'}}]"
    own = f"{{external: {external}, auto: {{triggers: {triggers}}}}}"
    lab.build(OWN % own + '<p data-tracardi-tag="t">x<script>tracker.track("mine")</script>', AUTO, compat=["stock"])
    lab.wait(lab.open())
    assert [event["type"] for event in lab.collector.events] == ["mine", "seen"]


def test_k7_a_context_that_is_not_json_stops_nothing(lab: Lab) -> None:
    script = "window.response.context.self = window.response.context"
    lab.build(f"<script>{script}</script>", AUTO, compat=["stock"])
    page = lab.open()
    lab.wait(page)
    assert lab.sent == [["page-view"]]
    assert sum("window.response.context" in line for line in lab.console) == 1
