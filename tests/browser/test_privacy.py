"""Consent, visitors who do not want to be tracked, sites that keep nothing, and the profile that a link hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.helpers.lab import Lab

AUTO = {"auto": {"events": [["page-view", {}]]}}
KEPT = "[document.cookie, Object.keys(localStorage).sort(), Object.keys(sessionStorage)]"
NOTHING: list[Any] = ["", [], []]


# ---- consent


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_d26_without_consent_nothing_is_stored_or_sent(lab: Lab, mode: str) -> None:
    """Not when the page is hidden or left either; and then what was held goes out, with the time at which it happened."""
    lab.build("<script>tracker.track('early', {}, {fire: true})</script>", AUTO, consent="required", delivery={"mode": mode})
    page = lab.open_stopped()
    page.evaluate("void tracker.track('later'); dispatchEvent(new Event('pagehide'))")
    lab.pass_time(page, 700)
    lab.flush(page)
    assert lab.sent == []
    assert page.evaluate(KEPT) == NOTHING
    before = page.evaluate("new Date().toISOString()")
    page.evaluate("tracker.consent.grant()")
    lab.pass_time(page, 200)
    lab.wait(page)
    lab.pass_time(page, 1000)
    lab.flush(page)
    events = lab.collector.events
    assert sorted(event["type"] for event in events) == ["early", "later", "page-view"]
    assert len({event["id"] for event in events}) == 3
    assert max(event["time"]["create"] for event in events) < before
    assert "tracardi-session-id" in page.evaluate("document.cookie")


def test_consent_is_remembered_until_it_is_revoked(lab: Lab) -> None:
    """Revoking erases cookie, profile, queue and what the stock tracker has left; nothing of the page's own."""
    lab.build({"index.html": "<p>x", "next.html": "<p>y"}, AUTO, consent="required")
    page = lab.open()
    page.evaluate(
        "localStorage.mine = 1; localStorage.__tr_pid = 'p'; document.cookie = 'mine=1;path=/'; tracker.consent.grant()"
    )
    lab.wait(page)
    page.goto(f"{lab.origin}/next.html")
    lab.wait(page, 2)
    assert lab.sent == [["page-view"], ["page-view"]]
    assert lab.collector.requests[1].payload["profile"] is not None
    page.evaluate("tracker.consent.revoke()")
    assert page.evaluate(KEPT) == ["mine=1", ["mine"], []]
    assert page.evaluate("tracker.track('after')")["ok"] is False
    page.goto(f"{lab.origin}/index.html")
    lab.quiet(page)
    assert len(lab.sent) == 2
    assert page.evaluate(KEPT) == ["mine=1", ["mine"], []]


@pytest.mark.parametrize("path", ["", ";path=/", ";path=/shop", ";path=/shop/", ";path=/shop/sale", ";path=/shop/sale/"])
def test_revoking_erases_cookies_of_any_folder_that_the_page_sees(lab: Lab, path: str) -> None:
    """The stock tracker names no path, so its cookies belong to the folder of the page that set them."""
    lab.build({"shop/index.html": "<p>x", "shop/sale/today.html": "<p>y"}, AUTO, consent="required")
    page = lab.open("shop/sale/today.html")
    page.evaluate(f"document.cookie = '__tr_pid=p{path}'; document.cookie = 'mine=1{path}'")
    assert "__tr_pid" in page.evaluate("document.cookie")
    page.evaluate("tracker.consent.revoke()")
    assert page.evaluate("document.cookie") == "mine=1"


def test_revoking_erases_a_cookie_of_the_folder_above(lab: Lab) -> None:
    lab.build({"shop/index.html": "<p>x", "shop/sale/today.html": "<p>y"}, AUTO, consent="required")
    page = lab.open("shop/index.html")
    page.evaluate("document.cookie = '__tr_pid=p'")
    page.goto(f"{lab.origin}/shop/sale/today.html")
    assert "__tr_pid" in page.evaluate("document.cookie")
    page.evaluate("tracker.consent.revoke()")
    page.goto(f"{lab.origin}/shop/")
    assert page.evaluate("document.cookie") == ""


def test_whoever_looks_away_before_the_answer_is_one_visitor_with_one_request(lab: Lab) -> None:
    """What is held is no request that waits: changing tabs sends nothing twice and makes nobody two people."""
    hidden = "let away = false; Object.defineProperty(document, 'hidden', {get: () => away}); window.look = (there) => { away = !there; document.dispatchEvent(new Event('visibilitychange', {bubbles: true})) }"
    lab.context.add_init_script(hidden)
    lab.build("<p>x", AUTO, consent="required")
    page = lab.open_stopped()
    for number in range(3):
        page.evaluate(f"look(false); look(true); void tracker.track('read-{number}')")
        lab.pass_time(page, 150)
    page.evaluate("tracker.consent.grant()")
    lab.pass_time(page, 200)
    lab.expect(page, ["page-view", "read-0", "read-1", "read-2"])


def test_what_one_tab_decides_holds_in_the_others(lab: Lab) -> None:
    lab.build("<p>x", AUTO, consent="required")
    one, other = lab.open(), lab.open()
    one.evaluate("tracker.consent.grant()")
    lab.wait(one, 2)
    assert lab.sent == [["page-view"], ["page-view"]]
    # The other tab hears of it by an event of the storage; this one listens after the tracker has.
    other.evaluate(
        "window.told = new Promise((tell) => addEventListener('storage', ({key}) => key == 'tracardi-consent' && setTimeout(tell))); 0"
    )
    one.evaluate("tracker.consent.revoke()")
    other.evaluate("told")
    assert other.evaluate("tracker.track('after')") == {"ok": False, "status": 0}
    lab.quiet(other, 300)
    assert other.evaluate(KEPT) == NOTHING
    assert len(lab.sent) == 2


def test_revoking_erases_the_answers_of_services(lab: Lab) -> None:
    url = "https://service.example/json"
    lab.context.route(url, lambda route: route.fulfill(body="{}", headers={"Access-Control-Allow-Origin": "*"}))
    lab.build("<p>x", {**AUTO, "external": [{"url": url, "key": "place", "storage": "my-place"}]}, consent="required")
    page = lab.open()
    page.evaluate("tracker.consent.grant()")
    lab.wait(page)
    assert "my-place" in page.evaluate("Object.keys(localStorage)")
    page.evaluate("tracker.consent.revoke()")
    assert page.evaluate(KEPT) == NOTHING


def test_who_refuses_at_once_is_never_tracked(lab: Lab) -> None:
    """What was held is dropped."""
    lab.build("<script>tracker.track('early')</script>", AUTO, consent="required")
    page = lab.open_stopped()
    lab.pass_time(page, 300)
    page.evaluate("tracker.consent.revoke(); void tracker.track('later')")
    lab.pass_time(page, 500)
    page.evaluate("tracker.consent.grant(); void tracker.track('now')")
    lab.pass_time(page, 200)
    lab.expect(page, ["now"])


# ---- nothing kept


def test_cookieless_keeps_nothing(lab: Lab) -> None:
    """One session and one profile for a page, none from page to page."""
    lab.build({"index.html": "<p>x", "next.html": "<p>y"}, AUTO, cookieless=True)
    page = lab.open()
    lab.wait(page)
    page.evaluate("void tracker.track('later')")
    lab.wait(page, 2)
    assert page.evaluate(KEPT) == NOTHING
    page.goto(f"{lab.origin}/next.html")
    lab.wait(page, 3)
    first, second, third = (request.payload for request in lab.collector.requests)
    assert first["session"] == second["session"] != third["session"]
    assert (first["profile"], third["profile"]) == (None, None)
    assert second["profile"] is not None


# ---- Do Not Track, Global Privacy Control, fingerprints


def test_global_privacy_control_is_respected_where_the_config_says_so(lab: Lab) -> None:
    lab.context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {get: () => true})")
    lab.build("<script>tracker.track('x')</script>", {**AUTO, "settings": {"respectGlobalPrivacyControl": True}})
    page = lab.open_stopped()
    lab.pass_time(page, 1000)
    lab.flush(page)
    assert lab.sent == []
    assert page.evaluate(KEPT) == NOTHING
    assert page.evaluate("tracker.flush().then(() => 'kept')") == "kept"


def test_d25_the_graphics_card_is_named_only_on_request(lab: Lab) -> None:
    lab.context.add_init_script(
        "const get = HTMLCanvasElement.prototype.getContext; window.asked = 0;"
        "HTMLCanvasElement.prototype.getContext = function (...all) { window.asked += 1; return get.apply(this, all) }"
    )
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    assert page.evaluate("asked") == 0
    assert "device" not in lab.collector.requests[0].payload["context"]
    lab.build("<p>x", {**AUTO, "context": {"gpu": True}})
    page = lab.open()
    lab.wait(page, 2)
    assert page.evaluate("asked") > 0


def test_d26_cookies_are_lax_and_secure_on_https(lab: Lab) -> None:
    """On http a Secure cookie would be refused."""
    lab.context.add_init_script(
        "const set = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie'); window.cookies = [];"
        "Object.defineProperty(document, 'cookie', {get: () => set.get.call(document), set: (text) => { cookies.push(text); set.set.call(document, text) }})"
    )
    lab.build("<p>x", AUTO)
    page = lab.open()
    lab.wait(page)
    (cookie,) = page.evaluate("cookies")
    assert "samesite=lax" in cookie
    assert ";path=/;" in cookie
    assert "secure" not in cookie
    source = (lab.folder / "site" / "index.html").read_text()
    assert 'location.protocol=="https:"?";secure":""' in source


# ---- consent, decided elsewhere or late


def test_who_comes_back_after_revoking_is_another_visit(lab: Lab) -> None:
    lab.build("<p>x", AUTO, consent="required")
    page = lab.open()
    page.evaluate("tracker.consent.grant()")
    lab.wait(page)
    page.evaluate("tracker.consent.revoke(); tracker.consent.grant(); void tracker.track('again')")
    lab.wait(page, 2)
    one, other = (request.payload["session"]["id"] for request in lab.collector.requests)
    assert one != other


def test_revoking_stops_a_request_that_waits_for_a_service(lab: Lab) -> None:
    url = "https://service.example/json"
    lab.context.route(url, lambda _route: None)
    lab.build("<p>x", {**AUTO, "external": [{"url": url, "key": "place"}]}, consent="required")
    page = lab.open_stopped()
    page.evaluate("tracker.consent.grant()")
    lab.pass_time(page, 500)
    page.evaluate("tracker.consent.revoke()")
    lab.pass_time(page, 3200)
    lab.flush(page)
    assert lab.sent == []
    assert page.evaluate(KEPT) == NOTHING


def test_a_page_from_the_cache_learns_what_was_decided(lab: Lab) -> None:
    """Firefox tells it of nothing; here one is told by hand, in the tab that has changed the storage itself."""
    lab.build("<p>x", AUTO, consent="required", backForwardCache=False)
    page = lab.open()
    back = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
    page.evaluate(f"localStorage['tracardi-consent'] = 'granted'; {back}")
    lab.wait(page)
    assert lab.sent == [["page-view"]]
    page.evaluate(f"delete localStorage['tracardi-consent']; {back}")
    assert page.evaluate("tracker.track('after')") == {"ok": False, "status": 0}
    assert page.evaluate(KEPT) == NOTHING
