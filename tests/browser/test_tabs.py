"""A first visit that opens several tabs at once is one session and one profile."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.helpers.chromium_pipe import ChromiumPipe, PipePage, PipeVisitor
from tests.helpers.collector import accept
from tests.helpers.queues import hold_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext

    from tests.helpers.lab import AnyLab, EngineLab, Lab

AUTO = {"auto": {"events": [["page-view", {}]]}}
ONCE = {"auto": {"triggers": [{"tag": "t", "trigger": "onVisible", "options": {"once": "session"}, "data": {"event": "seen"}}]}}


@pytest.fixture
def visitor(chromium_pipe: ChromiumPipe) -> Iterator[BrowserContext]:
    """A visitor for every ``lab`` of this module. Unlike in Playwright's Chromium, each tab may have a process of its own."""
    visitor = PipeVisitor(chromium_pipe)
    yield cast("BrowserContext", visitor)
    visitor.close()


REFUSING = "{request: () => Promise.reject(new Error('refused')), query: () => Promise.reject(new Error('refused'))}"


def open_tabs(lab: Lab, count: int) -> list[Any]:
    """Open tabs that load the page at the same time."""
    tabs: list[PipePage] = [cast("PipePage", lab.new_page()) for _ in range(count)]
    for tab in tabs:
        tab.start(f"{lab.origin}/index.html")
    return tabs


def answer_after(lab: AnyLab[Any], seconds: float) -> None:
    """Let the collector take this time for each answer."""

    def slow(payload: dict[str, Any], number: int) -> tuple[int, Any]:
        time.sleep(seconds)
        return accept(payload, number)

    lab.collector.behaviour = slow


def people_and_sessions(lab: AnyLab[Any]) -> tuple[int, int]:
    """Return the number of profiles that pages have asked for, and the number of sessions."""
    payloads = [request.payload for request in lab.collector.requests]
    return sum(payload["profile"] is None for payload in payloads), len({payload["session"]["id"] for payload in payloads})


@pytest.mark.parametrize("seconds", [0, 0.5])
@pytest.mark.parametrize("config", [{}, {"compat": ["stock"]}, {"delivery": {"mode": "file"}}])
def test_six_tabs_at_once_are_one_session_of_one_person(lab: Lab, config: dict[str, Any], seconds: float) -> None:
    """The time that the collector takes makes no difference."""
    answer_after(lab, seconds)
    lab.build("<p>x", AUTO, **config)
    tabs = open_tabs(lab, 6)
    lab.until(tabs[0], lambda: len(lab.collector.events) == 6)
    assert people_and_sessions(lab) == (1, 1)


def test_six_tabs_whose_triggers_ask_for_the_session_are_one_session(lab: Lab) -> None:
    """``once: session`` reads the session before the first request does."""
    answer_after(lab, 0.3)
    lab.build('<p data-tracardi-tag="t">x', {"auto": {**ONCE["auto"], **AUTO["auto"]}})
    tabs = open_tabs(lab, 6)
    lab.until(tabs[0], lambda: lab.kinds.count("page-view") == 6)
    assert people_and_sessions(lab) == (1, 1)


# What another tab has stored arrives late, as in Chromium on a busy machine.
LATE_STORAGE = """<script>{
  const kept = localStorage;
  let isLate = true;
  Object.defineProperty(window, "localStorage", {value: new Proxy(kept, {
    get: (_, key) => (isLate && /profile/.test(key) ? undefined : kept[key]),
    set: (_, key, value) => { kept[key] = value; return true },
  })});
  new BroadcastChannel("answered").onmessage = () => { tracker.track("at once"); setTimeout(() => { isLate = false }, 200) };
}</script><meta charset=utf-8>"""


def test_a_tab_that_begins_right_after_the_first_answer_is_the_same_person(lab: Lab) -> None:
    """The lock would be free, and the profile is not there yet."""
    late = lab.document("<p>x").replace("<head>", f"<head>{LATE_STORAGE}")
    lab.build({"index.html": "<p>x", "late.html": late})
    first, second = lab.open(), lab.open("late.html")
    first.evaluate("tracker.track('first').then(() => new BroadcastChannel('answered').postMessage(1)); 0")
    lab.until(second, lambda: len(lab.collector.events) == 2)
    assert people_and_sessions(lab) == (1, 1)


HOLD_LOCK = "navigator.locks.request('tracardi-first-visit', () => new Promise((end) => { window.giveBack = end })); 0"
PENDING = "navigator.locks.query().then(({pending}) => pending.length)"


def test_consent_that_is_revoked_while_a_tab_waits_for_another_sends_nothing(lab: Lab) -> None:
    """Defect: the request left when its wait had ended."""
    lab.build("<p>x", AUTO, consent="required")
    page = lab.open()
    page.evaluate(HOLD_LOCK)
    page.evaluate("tracker.consent.grant(); 0")
    lab.until(page, lambda: page.evaluate(PENDING) == 1)
    page.evaluate("tracker.consent.revoke(); giveBack(); 0")
    lab.until(page, lambda: page.evaluate(PENDING) == 0)
    page.wait_for_timeout(1500)  # for a second, the page looks for what the other tab has stored
    assert lab.sent == []


def test_all_that_waits_for_another_tab_is_sent_when_the_page_is_left(lab: Lab) -> None:
    """Defect: only the request that had waited last was let go."""
    lab.build({"index.html": "<p>x", "other.html": "<p>y"}, AUTO, inject={"exclude": ["other.html"]})
    other = lab.open("other.html")
    other.evaluate(HOLD_LOCK)
    page = lab.open()
    lab.until(page, lambda: page.evaluate(PENDING) == 1)
    # The page is hidden, so a further event goes out although a request waits.
    page.evaluate(
        "Object.defineProperty(Document.prototype, 'hidden', {get: () => true});"
        " document.dispatchEvent(new Event('visibilitychange', {bubbles: true})); tracker.track('later'); 0"
    )
    lab.until(page, lambda: page.evaluate(PENDING) == 2)
    page.goto("about:blank")
    lab.until(other, lambda: sorted(lab.kinds) == ["later", "page-view"])


def test_tabs_that_send_again_after_a_failure_are_one_session_of_one_person(lab: Lab) -> None:
    """The collector refuses the first requests of both tabs."""
    lab.collector.behaviour = lambda payload, number: (503, {"detail": "down"}) if number < 2 else accept(payload, number)
    lab.build("<p>x", AUTO)
    tabs = open_tabs(lab, 2)
    lab.until(tabs[0], lambda: len(lab.collector.events) == 2)
    payloads = [request.payload for request in lab.collector.requests if request.status == 200]
    assert sum(payload["profile"] is None for payload in payloads) == 1
    assert len({payload["session"]["id"] for payload in payloads}) == 1


def test_consent_that_six_tabs_hear_of_is_that_of_one_person(lab: Lab) -> None:
    """All tabs may send at the same moment."""
    answer_after(lab, 0.3)
    lab.build("<p>x", AUTO, consent="required")
    tabs = open_tabs(lab, 6)
    for tab in tabs:
        tab.wait_for_url(f"{lab.origin}/index.html")
    tabs[3].evaluate("tracker.consent.grant()")
    lab.until(tabs[0], lambda: len(lab.collector.events) == 6)
    assert people_and_sessions(lab) == (1, 1)


def test_tabs_that_wait_for_the_first_send_when_they_are_left(lab: Lab) -> None:
    """Nothing is lost because another page's request hangs."""
    gate = hold_first(lab)
    lab.build({"index.html": "<p>x"}, AUTO)
    make_patient(lab)
    tabs = open_tabs(lab, 2)
    lab.until(tabs[0], lambda: len(lab.collector.requests) == 1)
    for tab in tabs:
        tab.wait_for_url(f"{lab.origin}/index.html")
        tab.evaluate("void tracker.track('waits')")
    tabs[0].wait_for_timeout(700)
    assert len(lab.collector.requests) == 1
    for tab in tabs:
        tab.goto("about:blank")
    lab.until(tabs[0], lambda: len(lab.collector.events) == 3)
    gate.set()
    lab.until(tabs[0], lambda: len(lab.collector.events) == 4)
    assert sorted(event["type"] for event in lab.collector.events) == ["page-view", "page-view", "waits", "waits"]
    assert len({event["id"] for event in lab.collector.events}) == 4


def test_a_tab_does_not_wait_for_ever_for_another(lab: Lab) -> None:
    """The other tab's request hangs longer than a tab waits, which is 9 seconds outside of this test."""
    lab.context.add_init_script("const set = setTimeout; setTimeout = (run, ms) => set(run, ms == 9000 ? 900 : ms)")
    gate = hold_first(lab)
    lab.build("<p>x", AUTO)
    tabs = open_tabs(lab, 2)
    lab.until(tabs[0], lambda: len(lab.collector.requests) == 2)
    gate.set()
    lab.until(tabs[0], lambda: len(lab.collector.events) == 2)
    assert len({event["id"] for event in lab.collector.events}) == 2


@pytest.mark.parametrize("locks", ["undefined", "{request: () => Promise.reject(new Error('refused'))}", "{}", "1", REFUSING])
def test_a_browser_without_locks_sends_all_the_same(lab: Lab, locks: str) -> None:
    """Pages that are served over http have no locks, and sandboxed frames may not use them."""
    lab.context.add_init_script(f"Object.defineProperty(navigator, 'locks', {{get: () => ({locks})}})")
    lab.build("<p>x", AUTO)
    (tab,) = open_tabs(lab, 1)
    lab.until(tab, lambda: lab.answered)
    assert lab.sent == [["page-view"]]


COUNT_POLLS = """<script>{
  const set = setTimeout;
  window.polls = 0;
  window.setTimeout = (run, ms) => { polls += ms == 50; return set(run, ms) };
}</script><meta charset=utf-8>"""


def test_a_tab_that_is_alone_waits_for_nothing(engine_lab: EngineLab) -> None:
    """The tracker polls the storage only if another tab had the lock before."""
    lab = engine_lab
    lab.build("<p>x", AUTO)
    index = lab.folder / "site" / "index.html"
    index.write_text(index.read_text().replace("<head>", f"<head>{COUNT_POLLS}"))
    page = lab.open()
    lab.expect(page, ["page-view"])
    assert page.evaluate("polls") == 0


# On a busy machine, three tabs may take longer to open than a tab waits.
PATIENT = """<script>{
  const set = setTimeout;
  window.setTimeout = (run, ms) => set(run, ms == 9000 ? 90000 : ms);
}</script><meta charset=utf-8>"""


def make_patient(lab: AnyLab[Any]) -> None:
    """Let the tabs of the page wait ten times as long for each other."""
    index = lab.folder / "site" / "index.html"
    index.write_text(index.read_text().replace("<head>", f"<head>{PATIENT}"))


def test_tabs_of_one_visit_wait_for_the_first_answer(engine_lab: EngineLab) -> None:
    """The first tab's request hangs while two others load: both have its profile and session."""
    lab = engine_lab
    gate = hold_first(lab)
    lab.build("<p>x", AUTO)
    make_patient(lab)
    tabs = [lab.open() for _ in range(3)]
    lab.until(tabs[0], lambda: len(lab.collector.requests) == 1)
    tabs[2].wait_for_timeout(700)
    assert len(lab.collector.requests) == 1
    gate.set()
    lab.until(tabs[0], lambda: len(lab.collector.events) == 3)
    assert people_and_sessions(lab) == (1, 1)


@pytest.mark.parametrize("tab", ["first", "second"])
def test_a_page_that_holds_the_lock_or_waits_for_it_goes_into_the_page_cache(engine_lab: EngineLab, tab: str) -> None:
    """A lock that is held keeps Firefox from caching the page. Playwright's Chromium has no such cache."""
    lab = engine_lab
    gate = hold_first(lab)
    lab.build({"index.html": "<p>x", "next.html": "<p>y"}, AUTO, inject={"exclude": ["next.html"]})
    make_patient(lab)
    other = lab.new_page()
    if tab == "second":
        other.goto(f"{lab.cacheable}/index.html")
        lab.until(other, lambda: len(lab.collector.requests) == 1)
    page = lab.new_page()
    page.goto(f"{lab.cacheable}/index.html")
    page.evaluate("addEventListener('pageshow', ({persisted}) => { window.isBack = persisted }); 0")
    lab.until(page, lambda: len(lab.collector.requests) == 1)
    page.wait_for_timeout(400)
    assert len(lab.collector.requests) == 1
    lab.leave(page, "location.href = 'next.html'")
    lab.arrive(page, "/next.html")
    gate.set()
    lab.back(page, "/index.html")
    if lab.engine.name == "chromium":
        lab.until(page, lambda: len(lab.collector.events) == (2 if tab == "first" else 3))
    else:
        lab.until(page, lambda: page.evaluate("window.isBack") is True)
