"""Elements whose name or id is that of something the tracker reads: no such name changes what is tracked (DOM clobbering)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.helpers.lab import Lab

KINDS = ("onVisible", "onTextSelect", "onCopy", "onClick", "onMouseOver", "onScroll", "onOutbound", "onDownload", "onSubmit")
TRIGGERS = [{"tag": "t", "trigger": kind, "data": {"event": kind}} for kind in KINDS]
TRACKER = {
    "auto": {"events": [["page-view", {}]], "triggers": TRIGGERS},
    "context": {"cookies": True, "gpu": True, "performance": True, "storage": True},
}
# What no browser has, or not every one, and scripts make or look for.
OURS = "tracker tracardi _bt options response config onTracardiReady documentReady document$ navigation Temporal trustedTypes".split()  # noqa: SIM905
PLACES = pytest.mark.parametrize("place", ["head-prepend", "body-append"])


def names_of(page: Page, target: str) -> list[str]:
    """Names of all properties that the browser's document or window has."""
    script = f"(() => {{ const names = []; for (const name in {target}) names.push(name); return names }})()"
    names: list[str] = page.evaluate(script)
    return names


def seen(lab: Lab) -> list[tuple[str, Any]]:
    """Return type and page title of each event: both are the same in every visit."""
    return [(event["type"], event["context"]["page"]["title"]) for event in lab.collector.events]


def contexts(lab: Lab) -> list[list[str]]:
    return [sorted(request.payload["context"]) for request in lab.collector.requests]


@PLACES
def test_no_name_of_an_element_hides_what_the_document_says(lab: Lab, place: str) -> None:
    """Defect: ``<form name="prerendering">`` let nothing be sent, ``referrer`` took the page's context, ``title`` its title."""
    names = names_of(lab.new_page(), "document")
    assert {"title", "referrer", "cookie", "hidden", "querySelector", "addEventListener", "readyState", "body"} <= {*names}
    clobbering = "".join(f"<form name='{name}'></form><img name='{name}' alt>" for name in names)
    lab.build({"index.html": f"<p data-tracardi-tag=t>x</p>{clobbering}"}, TRACKER, inject={"place": place})
    page = lab.open("index.html?utm_source=nl")
    assert page.evaluate("typeof document.title") == "object"
    lab.until(page, lambda: len(lab.collector.events) == 2)
    page.evaluate("window.tracker.track('later')")
    lab.until(page, lambda: len(lab.collector.events) == 3)
    assert seen(lab) == [("page-view", "A page"), ("onVisible", "A page"), ("later", "A page")]
    assert contexts(lab) == [["browser", "device", "screen", "storage", "time", "utm"]] * len(lab.collector.requests)
    sessions = {request.payload["session"]["id"] for request in lab.collector.requests}
    assert sessions == {lab.context.cookies()[0]["value"]}


@PLACES
@pytest.mark.parametrize("mode", ["inline", "file"])
def test_no_id_of_an_element_hides_what_the_window_has(lab: Lab, place: str, mode: str) -> None:
    names = [*names_of(lab.new_page(), "window"), *OURS]
    ids = "".join(
        f"<form id='{name}' name='{name}'><input name=track><input name=calls><input name=subscribe></form>" for name in names
    )
    lab.build(
        {"index.html": f"<p data-tracardi-tag=t>x</p>{ids}"},
        TRACKER,
        inject={"place": place},
        delivery={"mode": mode},
        compat=["stock", "boomtrain"],
        softNavigation=True,
    )
    page = lab.open()
    lab.until(page, lambda: len(lab.collector.events) == 3)
    page.evaluate("window.tracker.track('later')")
    lab.until(page, lambda: len(lab.collector.events) == 4)
    assert sorted(seen(lab)) == [(kind, "A page") for kind in ("later", "onVisible", "page-view", "viewed")]
    page.evaluate("history.pushState(null, '', '/next.html'); document.title = 'next'")
    lab.until(page, lambda: len(lab.collector.events) == 7)


def test_no_frame_from_elsewhere_stands_for_a_global(lab: Lab) -> None:
    """Reading anything of such a window throws."""
    frames = "".join(f"<iframe name='{name}' src='{lab.collector.url}/'></iframe>" for name in OURS)
    lab.build(
        f"<p data-tracardi-tag=t>x</p>{frames}",
        TRACKER,
        inject={"place": "body-append"},
        compat=["stock", "boomtrain"],
        softNavigation=True,
    )
    page = lab.open()
    lab.until(page, lambda: len(lab.collector.events) == 3)
    assert sorted(event["type"] for event in lab.collector.events) == ["onVisible", "page-view", "viewed"]
