"""``delivery.mode: stock``: our loader and somebody else's script.

Tracardi's script has no licence, so it is not here. What stands in for it does what docs/compatibility.md says that it does:
it reads the global options when it is evaluated, and has been initialised by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.sites import write_files

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.helpers.lab import Lab

VENDOR = """
(() => {
  const calls = window.vendorCalls = [];
  window.vendorOptions = JSON.parse(JSON.stringify(options));
  const api = {
    getState: () => ({plugins: {tracardi: {initialized: true}}}),
    plugins: {tracardi: {}},
    track: async (...call) => { calls.push(call); },
  };
  window.tracardi = {default: api};
  setTimeout(() => documentReady(() => onTracardiReady.call({tracker: api, context: null})), 50);
})();
"""
AUTO = {
    "events": [["page-view", {"a": "</script>"}]],
    "triggers": [{"tag": "t", "trigger": "onVisible", "data": {"event": "seen"}}],
}


def open_stock(lab: Lab, script: str = "vendor.js", body: str = "", **tracker: Any) -> Page:
    write_files(lab.folder / "site", {"vendor.js": VENDOR, "liliput.min.js": VENDOR})
    page = f'<p data-tracardi-tag="t">x</p>{body}'
    url = {"api": lab.collector.url, "script": script}
    lab.build(page, {"url": url, "auto": AUTO, **tracker}, delivery={"mode": "stock"})
    opened = lab.open_stopped()
    lab.pass_time(opened, 300)
    return opened


def test_options_are_as_tracardi_documents_them(lab: Lab) -> None:
    page = open_stock(lab, settings={"trackExternalLinks": ["a.example"]}, context={"cookies": True}, profile={"id": "p"})
    options = page.evaluate("vendorOptions.tracker")
    assert options["url"] == {"api": lab.collector.url, "script": "vendor.js"}
    assert (options["source"], options["profile"]) == ({"id": "shop"}, {"id": "p"})
    assert options["auto"] == AUTO
    assert options["settings"] == {"respectDoNotTrack": False, "trackExternalLinks": ["a.example"]}
    assert options["context"] == {
        **dict.fromkeys(("page", "browser", "screen", "utm", "tracardiPass", "cookies"), True),
        **dict.fromkeys(("storage", "performance"), False),
    }


def test_k2_calls_before_load_wait_for_the_script_in_order(lab: Lab) -> None:
    page = open_stock(lab, body="<script>window.same = tracker.track('a', {n: 1}) === tracker; tracker.track('b')</script>")
    assert page.evaluate("vendorCalls") == [["a", {"n": 1}], ["b"]]
    assert page.evaluate("[same, tracker === tracardi.default]") == [True, True]


def test_k8_ready_functions_are_called(lab: Lab) -> None:
    page = open_stock(lab, body="<script>onTracardiReady.bind((all) => { window.got = Object.keys(all) })</script>")
    assert page.evaluate("got") == ["tracker", "context"]


def test_k3_an_address_of_a_host_gets_the_name_of_the_script(lab: Lab) -> None:
    page = open_stock(lab, lab.origin)
    assert page.evaluate("typeof vendorCalls") == "object"


def test_k17_do_not_track_loads_nothing(lab: Lab) -> None:
    lab.context.add_init_script("Object.defineProperty(navigator, 'doNotTrack', {get: () => '1'})")
    page = open_stock(lab, settings={"respectDoNotTrack": True})
    assert page.evaluate("typeof vendorCalls") == "undefined"


def test_d34_a_script_that_can_not_be_loaded_is_said(lab: Lab) -> None:
    page = open_stock(lab, "missing.js", body="<script>tracker.track('a')</script>")
    lab.until(page, lambda: any("missing.js can not be loaded" in line for line in lab.console))


@pytest.mark.parametrize(
    ("names", "is_loaded"), [("", True), ("; trusted-types tracardi-snippet", True), ("; trusted-types mine", False)]
)
def test_the_script_is_loaded_where_trusted_types_are_required(lab: Lab, names: str, is_loaded: bool) -> None:  # noqa: FBT001
    write_files(lab.folder / "site", {"vendor.js": VENDOR})
    meta = f'<meta http-equiv="Content-Security-Policy" content="require-trusted-types-for \'script\'{names}">'
    document = f'<!doctype html><html><head>{meta}<title>x</title></head><body><p data-tracardi-tag="t">x</p></body></html>'
    lab.build(document, {"url": {"api": lab.collector.url, "script": "vendor.js"}, "auto": AUTO}, delivery={"mode": "stock"})
    page = lab.open_stopped()
    lab.pass_time(page, 300)
    assert page.evaluate("typeof vendorOptions == 'object'") is is_loaded
    assert any("vendor.js can not be loaded" in line for line in lab.console) is not is_loaded


def test_a_call_that_fails_in_the_script_does_not_stop_those_after_it(lab: Lab) -> None:
    picky = VENDOR.replace("track: async (...call) => {", "track(...call) { if (!call[0]) throw new Error('mine');")
    open_page = "<script>tracker.track('a'); tracker.track(''); tracker.track('b')</script>"
    write_files(lab.folder / "site", {"picky.js": picky})
    page = open_stock(lab, "picky.js", open_page)
    assert page.evaluate("vendorCalls.map(([type]) => type)") == ["a", "b"]
    assert any("mine" in line for line in lab.console)


def test_d34_what_nobody_will_take_is_not_kept(lab: Lab) -> None:
    """The script is blocked: what the page goes on to track must not fill its memory."""
    page = open_stock(lab, "missing.js")
    page.evaluate(
        "window.refs = []; for (let n = 0; n < 50; n++) { const one = {n}; refs.push(new WeakRef(one)); tracker.track('x', one) }; 0"
    )
    session = page.context.new_cdp_session(page)

    def is_forgotten() -> bool:
        session.send("HeapProfiler.collectGarbage")
        return bool(page.evaluate("refs.every((ref) => !ref.deref())"))

    lab.until(page, is_forgotten)
