"""Text that the visitor edits is tracked neither when it is selected nor when it is copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.helpers.lab import EngineLab

AUTO: dict[str, Any] = {
    "auto": {
        "triggers": [{"tag": "t", "trigger": kind, "data": {"event": kind}} for kind in ("onTextSelect", "onCopy")],
    }
}
# Firefox and WebKit have no editContext yet: a property of the element stands for it.
CONTEXT = "Object.defineProperty(HTMLElement.prototype, 'editContext', {value: null, writable: true, configurable: true})"
FAKE = f"if (!('editContext' in HTMLElement.prototype)) {CONTEXT};"
EDIT = "edited.editContext = 'EditContext' in window ? new EditContext() : {};"
SELECT = "getSelection().selectAllChildren(document.querySelector('#text'));"
EDITORS = {
    "edit context": f"edited = document.querySelector('#text'); {FAKE} {EDIT} {SELECT}",
    "above": f"edited = document.querySelector('main'); {FAKE} {EDIT} {SELECT}",
    "inside": f"edited = document.querySelector('span'); {FAKE} {EDIT} {SELECT}",
    "content editable": f"document.querySelector('main').contentEditable = 'true'; {SELECT}",
    "editable inside": f"document.querySelector('span').contentEditable = 'plaintext-only'; document.querySelector('span').contentEditable = 'true'; {SELECT}",
    "design mode": f"document.designMode = 'on'; {SELECT}",
    "nested shadow hosts": f"""
      const outer = document.querySelector('aside'); const inner = document.createElement('div');
      outer.attachShadow({{mode: 'open'}}).append(inner); edited = document.createElement('p'); edited.tabIndex = 0;
      inner.attachShadow({{mode: 'open'}}).append(edited); {FAKE} {EDIT} edited.focus(); {SELECT}""",
}
BODY = '<main data-tracardi-tag="t"><p id="text">secret <span>words</span> here</p></main><aside></aside>'
COPY = "document.querySelector('#text').dispatchEvent(new ClipboardEvent('copy', {bubbles: true, composed: true})); 0"


@pytest.mark.parametrize("editor", EDITORS)
def test_text_in_an_editor_is_not_tracked(engine_lab: EngineLab, editor: str) -> None:
    lab = engine_lab
    lab.build(BODY, AUTO)
    page = lab.open()
    page.evaluate(f"(() => {{ let edited; {EDITORS[editor]} }})(); 0")
    assert "secret" in page.evaluate("`${getSelection()}`")
    page.evaluate(COPY)
    lab.quiet(page, 900)
    assert lab.sent == []


@pytest.mark.parametrize("script", ["", "document.querySelector('main').innerHTML += '<form><input name=editContext></form>';"])
def test_other_text_is_tracked(engine_lab: EngineLab, script: str) -> None:
    """Also beside a form with a field of that name."""
    lab = engine_lab
    lab.build(BODY, AUTO)
    page = lab.open()
    page.evaluate(f"(() => {{ {script} getSelection().selectAllChildren(document.querySelector('main')) }})(); 0")
    page.evaluate(COPY)
    lab.until(page, lambda: len(lab.kinds) == 2)
    assert {event["properties"]["text"] for event in lab.collector.events} == {"secret words here"}


def test_a_frame_in_a_document_that_is_designed_is_not_tracked(engine_lab: EngineLab) -> None:
    lab = engine_lab
    lab.build({"frame.html": BODY, "index.html": "<iframe src=frame.html></iframe>"}, AUTO, inject={"exclude": ["index.html"]})
    page = lab.open()
    page.evaluate(
        "document.designMode = 'on'; frames[0].getSelection().selectAllChildren(frames[0].document.querySelector('#text')); 0"
    )
    page.evaluate(f"frames[0].{COPY.replace('new ', 'new frames[0].')}")
    page.wait_for_timeout(900)
    assert lab.sent == []
