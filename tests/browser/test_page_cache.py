"""A page that comes back from the back/forward cache is a page view, and its triggers start over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.helpers.chromium_pipe import ChromiumPipe, PipeVisitor

if TYPE_CHECKING:
    from tests.helpers.engines import Engine
    from tests.helpers.lab import EngineLab
    from tests.helpers.tab import Tab, Visitor

AUTO: dict[str, Any] = {"auto": {"events": [["page-view", {}]]}}
NEXT = "<p>next</p>"


class CachingChromium:
    """Chromium with a back/forward cache. Playwright's has none."""

    name = "chromium"

    def __init__(self, chromium: ChromiumPipe) -> None:
        self._chromium = chromium

    def new_visitor(self) -> Visitor[Tab]:
        return cast("Visitor[Tab]", PipeVisitor(self._chromium))


@pytest.fixture
def engine(engine: Engine, request: pytest.FixtureRequest) -> Engine:
    """Each browser in turn, with its back/forward cache."""
    if engine.name == "chromium":
        return cast("Engine", CachingChromium(request.getfixturevalue("chromium_pipe")))
    return engine


def build(lab: EngineLab, body: str, tracker: dict[str, Any] | None = None, **config: Any) -> None:
    """Write the page, and a page without a tracker to leave the first for."""
    lab.build({"index.html": body, "next.html": NEXT}, tracker or AUTO, inject={"exclude": ["next.html"]}, **config)


def load(lab: EngineLab) -> Tab:
    page = lab.new_page()
    page.goto(f"{lab.cacheable}/index.html")
    page.evaluate("addEventListener('pageshow', ({persisted}) => { window.returns = (window.returns || 0) + persisted }); 0")
    return page


def leave_and_return(lab: EngineLab, page: Tab, returns: int = 1) -> None:
    """Open the other page, and come back from the cache."""
    path = page.evaluate("location.pathname")
    lab.leave(page, "location.href = '/next.html'")
    lab.arrive(page, "/next.html", "document.readyState == 'complete'")
    lab.leave(page, "history.back()")
    lab.arrive(page, path, f"window.returns == {returns}")


def test_a_page_that_comes_back_is_a_page_view(engine_lab: EngineLab) -> None:
    """Each time, in the same session, with an id and a time of its own."""
    lab = engine_lab
    build(lab, "<p>x")
    page = load(lab)
    lab.wait(page)
    for returns in (1, 2):
        leave_and_return(lab, page, returns)
        lab.wait(page, 1 + returns)
    lab.quiet(page)
    assert lab.sent == [["page-view"]] * 3
    events = lab.collector.events
    assert len({event["id"] for event in events}) == len({event["time"]["create"] for event in events}) == 3
    assert {event["context"]["page"]["path"] for event in events} == {"/index.html"}
    assert len({request.payload["session"]["id"] for request in lab.collector.requests}) == 1


def test_file_mode_counts_a_page_that_comes_back(engine_lab: EngineLab) -> None:
    lab = engine_lab
    build(lab, "<p>x", delivery={"mode": "file"})
    page = load(lab)
    lab.wait(page)
    leave_and_return(lab, page)
    lab.expect(page, ["page-view"], ["page-view"])


def trigger(kind: str, event: str, **options: Any) -> dict[str, Any]:
    return {"tag": "t", "trigger": kind, "data": {"event": event}, **({"options": options} if options else {})}


def test_triggers_start_over_when_a_page_comes_back(engine_lab: EngineLab) -> None:
    """Each fires as on a page that loads: once for each act, and again for what is seen, unless the session has had it."""
    lab = engine_lab
    triggers = [
        trigger("onVisible", "seen"),
        trigger("onVisible", "seen-once", once="session"),
        trigger("onClick", "clicked"),
        trigger("onClick", "first-click", once="page"),
    ]
    build(lab, '<button data-tracardi-tag="t" onclick="0">x</button>', {"auto": {**AUTO["auto"], "triggers": triggers}})
    page = load(lab)
    click = "document.querySelector('button').click(); document.querySelector('button').click(); 0"
    lab.until(page, lambda: "seen" in lab.kinds)
    page.evaluate(click)
    lab.until(page, lambda: lab.kinds.count("clicked") == 2)
    first = sorted(lab.kinds)
    assert first == ["clicked", "clicked", "first-click", "page-view", "seen", "seen-once"]
    leave_and_return(lab, page)
    lab.until(page, lambda: lab.kinds.count("seen") == 2)
    page.evaluate(click)
    lab.until(page, lambda: lab.kinds.count("clicked") == 4)
    lab.quiet(page)
    assert sorted(lab.kinds) == sorted([*first, *(kind for kind in first if kind != "seen-once")])


def test_the_key_turns_it_off(engine_lab: EngineLab) -> None:
    """``backForwardCache: false``: the page counts nothing, and tracks on."""
    lab = engine_lab
    build(
        lab,
        '<p data-tracardi-tag="t">x',
        {"auto": {**AUTO["auto"], "triggers": [trigger("onVisible", "seen")]}},
        backForwardCache=False,
    )
    page = load(lab)
    lab.until(page, lambda: sorted(lab.kinds) == ["page-view", "seen"])
    leave_and_return(lab, page)
    lab.quiet(page)
    assert len(lab.kinds) == 2
    page.evaluate("void tracker.track('on')")
    lab.until(page, lambda: lab.kinds[2:] == ["on"])


def test_a_page_of_a_router_that_comes_back_is_a_page_view(engine_lab: EngineLab) -> None:
    """The page that the router had shown last, with its address."""
    lab = engine_lab
    build(lab, "<main>x</main>", softNavigation=True)
    page = load(lab)
    lab.wait(page)
    page.evaluate(
        "history.pushState({}, '', '/two'); document.title = 'Two'; document.querySelector('main').textContent = 'y'; 0"
    )
    lab.wait(page, 2)
    leave_and_return(lab, page)
    lab.wait(page, 3)
    page.evaluate("history.pushState({}, '', '/three'); document.title = 'Three'; 0")
    lab.wait(page, 4)
    lab.quiet(page)
    paths = [event["context"]["page"]["path"] for event in lab.collector.events]
    assert paths == ["/index.html", "/two", "/two", "/three"]
    assert lab.kinds == ["page-view"] * 4


def test_consent_that_was_revoked_meanwhile_holds_for_a_page_that_comes_back(engine_lab: EngineLab) -> None:
    lab = engine_lab
    lab.build({"index.html": "<p>x", "next.html": NEXT}, AUTO, consent="required")
    page = load(lab)
    page.evaluate("tracker.consent.grant()")
    lab.wait(page)
    lab.leave(page, "location.href = 'next.html'")
    lab.arrive(page, "/next.html", "document.readyState == 'complete'")
    lab.wait(page, 2)
    page.evaluate("tracker.consent.revoke()")
    lab.leave(page, "history.back()")
    lab.arrive(page, "/index.html", "window.returns == 1")
    lab.quiet(page)
    assert lab.kinds == ["page-view"] * 2
    assert page.evaluate("[document.cookie, Object.keys(localStorage)]") == ["", []]


def test_a_page_with_options_of_its_own_comes_back(engine_lab: EngineLab) -> None:
    """``compat: [stock]``: its auto events are tracked again; ``onInit`` is not called again."""
    lab = engine_lab
    script = """const options = {tracker: {auto: {events: [["own", {}]]}}, listeners: {onInit: () => { window.inits = (window.inits || 0) + 1 }}}"""
    build(lab, f"<script>{script}</script>", compat=["stock"])
    page = load(lab)
    lab.wait(page)
    leave_and_return(lab, page)
    lab.expect(page, ["own"], ["own"])
    assert page.evaluate("inits") == 1


@pytest.mark.parametrize("script", ["", "addEventListener('pageshow', ({persisted}) => persisted && _bt.track('viewed'))"])
def test_boomtrains_viewed_counts_once_for_each_return(engine_lab: EngineLab, script: str) -> None:
    """Also if the page itself tracks ``viewed`` when it comes back."""
    lab = engine_lab
    build(lab, f"<script>{script}</script>", {"auto": {}}, compat=["boomtrain"])
    page = load(lab)
    lab.wait(page)
    leave_and_return(lab, page)
    lab.wait(page, 2)
    lab.quiet(page)
    assert lab.kinds == ["viewed", "viewed"]
