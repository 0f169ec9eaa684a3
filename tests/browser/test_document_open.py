"""A script of the page opens the document again after it has loaded: `document.open()` removes all listeners."""

from __future__ import annotations

from functools import partial
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
    for number in (1, 2):  # each has a button of its own
        page.evaluate(REWRITE)
        lab.until(page, partial(_is_seen, lab, number))
    page.evaluate("document.querySelector('button').click(); 0")
    lab.until(page, lambda: "onClick" in lab.kinds)
    lab.flush(page)
    lab.leave(page, "tracker.track('waits'); location.href = '/next.html'")
    lab.arrive(page, "/next.html")
    lab.until(page, lambda: "waits" in lab.kinds)
    assert sorted(lab.kinds) == ["onClick", "onVisible", "onVisible", "page-view", "waits"]


def _is_seen(lab: EngineLab, number: int) -> bool:
    return lab.kinds.count("onVisible") == number
