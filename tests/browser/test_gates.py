"""Visitors who ask not to be tracked: every script of the page goes on, and nothing is stored or sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.helpers.lab import Lab

SIGNALS = {"respectDoNotTrack": ("doNotTrack", "'1'"), "respectGlobalPrivacyControl": ("globalPrivacyControl", "true")}
AUTO = {
    "events": [["page-view", {}]],
    "triggers": [{"tag": "t", "trigger": "onVisible", "data": {"event": "seen"}}],
}
KEPT = "[document.cookie, Object.keys(localStorage), Object.keys(sessionStorage)]"
MODES = pytest.mark.parametrize("mode", ["inline", "file"])


def open_closed(lab: Lab, setting: str, script: str, mode: str, **config: Any) -> Page:
    """A page with that script, whose visitor sends the signal; left once, since that is when events go out."""
    name, value = SIGNALS[setting]
    lab.context.add_init_script(f"Object.defineProperty(navigator, '{name}', {{get: () => {value}}})")
    head = "<script>window._bt = [['track', 'early']]</script><meta charset=utf-8>"
    body = f"<p data-tracardi-tag=t>x</p><script>window.heard = []; {script}</script>"
    lab.build(
        f"<!doctype html><html><head>{head}</head><body>{body}</body></html>",
        {"auto": AUTO, "settings": {setting: True}},
        delivery={"mode": mode},
        **config,
    )
    page = lab.open_stopped()
    lab.pass_time(page, 500)
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    lab.pass_time(page, 500)
    lab.flush(page)
    return page


@MODES
@pytest.mark.parametrize("setting", SIGNALS)
def test_k17_the_tracker_answers_and_does_nothing(lab: Lab, setting: str, mode: str) -> None:
    """Promises are kept and callbacks called, before the tracker is there and after."""
    script = """
      tracker.track('a', {}, {}, ({ok, status}) => heard.push(['early', ok, status]));
      window.flushed = tracker.flush();
    """
    page = open_closed(lab, setting, script, mode)
    assert page.evaluate("tracker.track('b', {}, {fire: true}, ({ok}) => heard.push(['late', ok]))") == {
        "ok": False,
        "status": 0,
    }
    assert page.evaluate("flushed.then(() => heard)") == [["early", False, 0], ["late", False]]
    lab.flush(page)
    assert lab.sent == []
    assert page.evaluate(KEPT) == ["", [], []]


@MODES
def test_boomtrains_calls_are_answered(lab: Lab, mode: str) -> None:
    """A page that navigates in a callback still does."""
    script = """
      _bt.track('liked', {}, () => heard.push('liked'));
      _bt.push(['track', 'pushed', () => heard.push('pushed')]);
      _bt.signup('a@b.example'); _bt.identify('a@b.example'); _bt.person.set({n: 1});
      _bt.trackPurchase([{price: 3}], {}, () => heard.push('purchased'));
    """
    page = open_closed(lab, "respectDoNotTrack", script, mode, compat=["boomtrain"])
    page.evaluate("_bt.track('late', () => heard.push('late'))")
    assert page.evaluate("heard") == ["liked", "pushed", "purchased", "late"]
    lab.pass_time(page, 1200)
    lab.flush(page)
    assert lab.sent == []
    assert page.evaluate(KEPT) == ["", [], []]


@MODES
def test_the_stock_trackers_globals_are_there(lab: Lab, mode: str) -> None:
    """What Tracardi's documentation shows runs; ``helpers`` add listeners, and track nothing."""
    script = """
      window.response.context.saveSession = false;
      window.onTracardiReady.bind(() => heard.push('ready'));
      documentReady(() => {
        const {tracardi: helpers} = tracker.plugins || tracardi.default.plugins;
        helpers.onClick(document.querySelector('p'), () => heard.push('click'));
        helpers.track('now').then(({ok}) => heard.push(ok));
      });
    """
    if mode == "file":  # what only the file brings is there when the page has loaded, as with the stock tracker
        script = script.replace("documentReady(", "addEventListener('load', ")
    page = open_closed(lab, "respectDoNotTrack", script, mode, compat=["stock"])
    page.click("p")
    assert page.evaluate("heard") == [False, "click"]
    assert page.evaluate("tracardi.default === tracker") is True
    lab.flush(page)
    assert lab.sent == []
    assert page.evaluate(KEPT) == ["", [], []]


@MODES
def test_consent_of_an_earlier_visit_opens_nothing(lab: Lab, mode: str) -> None:
    """The signal is newer, and a banner of the page may call what it likes."""
    lab.context.add_init_script("localStorage['tracardi-consent'] = 'granted'")
    page = open_closed(
        lab, "respectGlobalPrivacyControl", "tracker.consent.grant(); tracker.track('a')", mode, consent="required"
    )
    page.evaluate("tracker.consent.revoke(); tracker.consent.grant(); void tracker.track('b', {}, {fire: true})")
    lab.pass_time(page, 500)
    lab.flush(page)
    assert lab.sent == []
    assert page.evaluate(KEPT) == ["", ["tracardi-consent"], []]
    page.evaluate("localStorage.clear()")
    page.evaluate("tracker.consent.grant()")
    assert page.evaluate(KEPT) == ["", [], []]


def test_a_callback_that_throws_spoils_no_promise_of_a_closed_tracker(lab: Lab) -> None:
    page = open_closed(lab, "respectDoNotTrack", "", "inline")
    outcomes = page.evaluate(
        "Promise.all([tracker.track('a', {}, {}, 5), tracker.track('a', {}, {}, () => { window.called = 1 })])"
    )
    assert outcomes == [{"ok": False, "status": 0}] * 2
    assert page.evaluate("called") == 1
