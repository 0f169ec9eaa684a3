"""A page may have variables, functions and classes with names that browsers also have: no act is lost, and no secret leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.triggers import ELSEWHERE, properties

if TYPE_CHECKING:
    from tests.helpers.lab import Lab

BODY = f"""<div data-tracardi-tag='"t"'><p id=text>some text</p><a href="{ELSEWHERE}x.pdf?%74oken=s3cret">x</a>
<form action="{ELSEWHERE}"><button>x</button></form></div>"""
KINDS = ("onVisible", "onClick", "onSubmit", "onCopy", "onTextSelect", "onOutbound")
TRIGGERS = [{"tag": '"t"', "trigger": kind, "data": {"event": kind}} for kind in KINDS[:-1]]
TRIGGERS[KINDS.index("onSubmit")]["options"] = {"attempts": True}
TRIGGERS.append({"trigger": "onOutbound", "data": {"event": "onOutbound"}, "options": {"attempts": True}})
AUTO = {"events": [["page-view", {}]], "triggers": TRIGGERS}
ACT = """<script>
addEventListener("click", (event) => event.target.closest("a") && event.preventDefault());
addEventListener("submit", (event) => event.preventDefault());
</script>"""
SCRIPTS = [
    "function unescape(text) { return text.replace(/&lt;/g, '<') }",
    "function unescape(text) {}",
    "const CSS = 'p {}'",
    "var CSS = 'p {}'",
    "class Node {}",
    "function getSelection() { return 'chosen' }",
    "class Proxy {}; let Reflect = {}",
    "class Text {}; class CharacterData {}; class NodeFilter {}; class ShadowRoot {}; class Range {}; class Selection {}",
    "class HTMLElement {}; class Document {}; class Storage {}; class History {}; class Location {}",
]


@pytest.mark.parametrize(("delivery", "shadow"), [("inline", False), ("inline", True), ("file", False), ("file", True)])
@pytest.mark.parametrize("script", SCRIPTS)
def test_names_of_the_page_lose_no_act(lab: Lab, script: str, delivery: str, shadow: bool) -> None:  # noqa: FBT001
    """Defect: ``const CSS`` lost every act, and with a function named ``unescape`` secrets of addresses left the page."""
    config: dict[str, Any] = {"delivery": {"mode": delivery}, "elements": {"shadow": shadow}}
    lab.build(f"<script>{script}</script>{BODY}{ACT}", {"auto": AUTO}, **config)
    page = lab.open("index.html?%74oken=s3cret")
    lab.until(page, lambda: "onVisible" in lab.kinds)
    page.click("button")
    page.click("a")
    page.evaluate("document.getSelection().selectAllChildren(text)")
    page.evaluate("text.dispatchEvent(new ClipboardEvent('copy', {bubbles: true}))")
    lab.until(page, lambda: set(lab.kinds) >= {"page-view", *KINDS})
    assert "s3cret" not in str([request.payload for request in lab.collector.requests])
    assert {"text": "some text"} in properties(lab)
