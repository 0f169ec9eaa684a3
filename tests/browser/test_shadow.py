"""Elements in open shadow roots, with ``elements.shadow``: made by scripts or declared in HTML, nested, and with slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.triggers import ELSEWHERE, TALL, one, properties

if TYPE_CHECKING:
    from tests.helpers.lab import EngineLab

SHADOW = {"shadow": True}
KINDS = ("onVisible", "onClick", "onMouseOver", "onSubmit", "onOutbound", "onDownload", "onScroll", "onCopy", "onTextSelect")
# `deep` finds an element in any open root, `act` does everything to the elements that fires a trigger.
HELPERS = """<script>
function deep(selector, tree = document) {
  let found = tree.querySelector(selector);
  for (const {shadowRoot} of tree.querySelectorAll("*")) found = found || (shadowRoot && deep(selector, shadowRoot));
  return found;
}
async function act() {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  for (const type of ["mouseover", "mouseout"])
    deep("b").dispatchEvent(new MouseEvent(type, {bubbles: true, composed: true, relatedTarget: deep("form")}));
  deep("b").dispatchEvent(new MouseEvent("mouseover", {bubbles: true, composed: true, relatedTarget: deep("form")}));
  deep("b").click();
  deep("form").requestSubmit();
  deep("a").addEventListener("click", (event) => event.preventDefault());
  deep("a").click();
  for (const top of [99999, 0]) {
    (deep("#box") || document.scrollingElement).scrollTop = top;
    scrollTo(0, top);
    await pause(100);
  }
  getSelection().selectAllChildren(deep("b"));
  deep("b").dispatchEvent(new ClipboardEvent("copy", {bubbles: true, composed: true}));
}
</script><iframe name=frame hidden></iframe>"""
CONTENT = f"""<style>b {{ color: red }}</style><div id=box data-tracardi-tag=t style="height: 200px; overflow: auto">
  <b>text</b><a href="{ELSEWHERE}x.pdf" target=_blank>x</a><form target=frame><button>x</button></form>{TALL}</div>"""
DECLARED = f"<my-card><template shadowrootmode=open>{CONTENT}</template></my-card>"
SCRIPTED = f"""<my-card></my-card><template id=content>{CONTENT}</template><script>
customElements.define("my-card", class extends HTMLElement {{
  constructor() {{ super().attachShadow({{mode: "open"}}).append(document.querySelector("#content").content.cloneNode(true)) }}
}});</script>"""
NESTED = f"<my-outer><template shadowrootmode=open><p>outer</p>{DECLARED}</template></my-outer>"
SLOTTED = f"""<my-card><template shadowrootmode=open><div data-tracardi-tag=t><slot></slot></div></template>
  {CONTENT.replace("data-tracardi-tag=t", "")}</my-card>"""
AROUND = f"<div data-tracardi-tag=t>{DECLARED.replace('data-tracardi-tag=t', '')}</div>"
BODIES = {"declared": DECLARED, "scripted": SCRIPTED, "nested": NESTED, "slotted": SLOTTED, "around": AROUND}


def every_kind() -> dict[str, Any]:
    triggers = []
    for kind in KINDS:
        attempts = {"attempts": True} if kind in ("onOutbound", "onDownload") else {}
        triggers += one(kind, "t", kind, **attempts)["auto"]["triggers"]
    return {"auto": {"triggers": triggers}}


@pytest.mark.parametrize("where", BODIES)
@pytest.mark.parametrize("mode", ["inline", "file"])
def test_every_kind_of_trigger_fires_in_an_open_root(engine_lab: EngineLab, where: str, mode: str) -> None:
    lab = engine_lab
    # No built page has the tags of a root that a script makes.
    elements = {"shadow": True, "late": where == "scripted"}
    lab.build(HELPERS + BODIES[where], every_kind(), elements=elements, delivery={"mode": mode})
    page = lab.open()
    lab.until(page, lambda: lab.kinds == ["onVisible"])
    page.evaluate("act()")
    lab.until(page, lambda: set(lab.kinds) == set(KINDS))
    lab.quiet(page)
    # The click on the link is the second click on the element.
    counts = {kind: lab.kinds.count(kind) for kind in KINDS}
    depths = counts.pop("onScroll")
    assert counts == {**dict.fromkeys(counts, 1), "onClick": 2}
    assert depths >= 1
    assert {
        event["properties"].get("text") for event in lab.collector.events if event["type"] in ("onCopy", "onTextSelect")
    } == {"text"}
    assert properties(lab)
