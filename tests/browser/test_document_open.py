"""A script of the page opens the document again after it has loaded: `document.open()` removes all listeners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.helpers.lab import EngineLab

TRIGGERS = [{"tag": "t", "trigger": kind, "data": {"event": kind}} for kind in ("onClick", "onVisible")]
AUTO: dict[str, Any] = {"auto": {"events": [["page-view", {}]], "triggers": TRIGGERS}}
REWRITE = """document.open(); document.write("<!doctype html><title>New</title><button data-tracardi-tag=t>x</button>"); document.close(); 0"""


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_the_tracker_goes_on_after_document_open(engine_lab: EngineLab, mode: str) -> None:
    """Each act counts once, the page view is not counted again, and what waits is sent when the page is left."""
    lab = engine_lab
    lab.build(
        {"index.html": "<p>x", "next.html": "<p>y"},
        AUTO,
        delivery={"mode": mode},
        elements={"late": True},
        inject={"exclude": ["next.html"]},
    )
    page = lab.open()
    lab.wait(page)
    for _ in range(2):
        page.evaluate(REWRITE)
    lab.until(page, lambda: "onVisible" in lab.kinds)
    page.evaluate("document.querySelector('button').click(); 0")
    lab.until(page, lambda: "onClick" in lab.kinds)
    lab.flush(page)
    page.evaluate("tracker.track('waits'); location.href = '/next.html'; 0")
    lab.arrive(page, "/next.html")
    lab.until(page, lambda: "waits" in lab.kinds)
    assert sorted(lab.kinds) == ["onClick", "onVisible", "page-view", "waits"]
