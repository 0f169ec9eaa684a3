"""Elements in open shadow roots, with ``elements.shadow``: made by scripts or declared in HTML, nested, and with slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.triggers import ELSEWHERE, TALL, one, properties

if TYPE_CHECKING:
    from tests.helpers.lab import EngineLab, Lab

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
  await pause(50);  // the pointer rests; scrolling makes the browser tell anew where its own pointer is
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


@pytest.mark.parametrize(("where", "mode"), [*((where, "inline") for where in BODIES), ("nested", "file")])
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
    texts = [event["properties"]["text"] for event in lab.collector.events if event["type"] in ("onCopy", "onTextSelect")]
    assert texts == ["text", "text"]


def test_without_the_key_roots_are_left_alone(engine_lab: EngineLab) -> None:
    """A tag in a root counts nothing, and the page's ``attachShadow`` stays the browser's."""
    lab = engine_lab
    lab.build(HELPERS + SCRIPTED + "<p data-tracardi-tag=t hidden>x</p>", every_kind(), elements={"late": True})
    page = lab.open()
    page.evaluate("act()")
    lab.quiet(page)
    assert lab.sent == []
    assert page.evaluate("/native code/.test(Element.prototype.attachShadow)")


LATER = """<div id=place></div><p data-tracardi-tag=t style="display: none">x</p><script>
const CONTENT = `<div data-tracardi-tag=t>text<form target=frame><button>x</button></form></div>`;
const make = {
  declarative: () => place.setHTMLUnsafe(`<div><template shadowrootmode=open>${CONTENT}</template></div>`),
  attached: () => { place.attachShadow({mode: "open"}).innerHTML = CONTENT },
  detached() {
    const host = document.createElement("div");
    host.attachShadow({mode: "open"}).innerHTML = `<p></p>`;
    host.shadowRoot.firstChild.attachShadow({mode: "open"}).innerHTML = CONTENT;
    setTimeout(() => place.append(host), 300);
  },
};
</script>"""


@pytest.mark.parametrize("how", ["declarative", "attached", "detached"])
def test_a_root_that_appears_later_is_watched(engine_lab: EngineLab, how: str) -> None:
    lab = engine_lab
    triggers = [*one("onVisible", "t", "seen")["auto"]["triggers"], *one("onSubmit", "t", "sent")["auto"]["triggers"]]
    lab.build(HELPERS + LATER, {"auto": {"triggers": triggers}}, elements={"shadow": True, "late": True})
    page = lab.open()
    page.evaluate(f"void make.{how}()")
    lab.until(page, lambda: lab.kinds == ["seen"])
    page.evaluate("deep('form').requestSubmit()")
    lab.until(page, lambda: lab.kinds == ["seen", "sent"])
    page.evaluate("deep('form').submit()")
    lab.until(page, lambda: lab.kinds == ["seen", "sent", "sent"])
    page.evaluate("deep('form').insertAdjacentHTML('afterend', '<p data-tracardi-tag=t>new</p>')")
    lab.until(page, lambda: lab.kinds == ["seen", "sent", "sent", "seen"])
    lab.quiet(page)
    assert len(lab.kinds) == 4


def test_an_element_without_a_box_at_the_top_of_a_root_is_seen_through_its_children(engine_lab: EngineLab) -> None:
    lab = engine_lab
    body = "<div><template shadowrootmode=open><p style='display: contents' data-tracardi-tag=t><b>x</b></p></template></div>"
    lab.build(body, one("onVisible"), elements=SHADOW)
    lab.expect(lab.open(), ["done"])


FIELDS = """<p id=before>before</p><div data-tracardi-tag=t id=host><template shadowrootmode=open>
<style>p { color: red }</style><p id=first>first</p><p id=second>second</p><p id=hid hidden>hidden</p><p id=last>last</p>
<input value=secret><textarea>secret</textarea><p contenteditable id=editor>secret</p><p id=end>end</p>
</template></div><p id=after>after</p>"""
# Each selection, with its text without spaces; None if nothing may be tracked.
SELECTIONS = {
    "getSelection().selectAllChildren(at('#second'))": "second",
    "getSelection().setBaseAndExtent(at('#first').firstChild, 2, at('#second').firstChild, 3)": "rstsec",
    "getSelection().setBaseAndExtent(at('#second').firstChild, 0, at('#last').firstChild, 4)": "secondlast",
    "getSelection().setBaseAndExtent(before.firstChild, 2, at('#first').firstChild, 3)": "forefir",
    "getSelection().setBaseAndExtent(at('#last').firstChild, 0, at('#editor').firstChild, 3)": None,
    "getSelection().setBaseAndExtent(at('#last').firstChild, 0, at('#end').firstChild, 3)": None,
    "getSelection().selectAllChildren(at('#editor'))": None,
    "at('input').focus(), at('input').select()": None,
    "at('textarea').focus(), at('textarea').select()": None,
    "getSelection().setBaseAndExtent(at('#last').firstChild, 1, after.firstChild, 3)": None,
    "getSelection().selectAllChildren(after)": None,
}


def test_only_what_the_visitor_reads_in_a_root_is_text_of_a_selection(engine_lab: EngineLab) -> None:
    """Never a form field, an editor, a style, hidden text, or text outside of the selection."""
    lab = engine_lab
    lab.build(FIELDS, one("onCopy"), elements=SHADOW)
    page = lab.open()
    expected = []
    for script, text in SELECTIONS.items():
        page.evaluate(f"{{ const at = (selector) => host.shadowRoot.querySelector(selector); {script}; 0 }}")
        page.evaluate("host.dispatchEvent(new ClipboardEvent('copy', {bubbles: true, composed: true}))")
        lab.flush(page)
        expected += [text] if text else []
        page.evaluate("document.activeElement?.blur?.(); getSelection().removeAllRanges()")
    assert ["".join(found["text"].split()) for found in properties(lab)] == expected


FILLED = """<div data-tracardi-tag=t id=all><p>before</p><textarea>s3cret</textarea>
<select multiple><optgroup label=s3cret><option>CHOICE</option></optgroup></select><p style="user-select: none; -webkit-user-select: none">
NOSELECT</p><p>after</p></div>"""


@pytest.mark.parametrize("config", [{"elements": SHADOW}, {}], ids=["shadow", "plain"])
def test_a_selection_around_form_fields_is_without_their_text(engine_lab: EngineLab, config: dict[str, Any]) -> None:
    """Defect: with ``elements.shadow``, and in Firefox always, the text of a field between two paragraphs was copied into the event."""
    lab = engine_lab
    lab.build(FILLED, one("onCopy"), **config)
    page = lab.open()
    page.evaluate("getSelection().selectAllChildren(all)")
    page.evaluate("all.dispatchEvent(new ClipboardEvent('copy', {bubbles: true, composed: true}))")
    lab.flush(page)
    assert ["".join(found["text"].split()) for found in properties(lab)] == ["beforeafter"]


def test_a_selection_by_mouse_in_a_root(engine_lab: EngineLab) -> None:
    """The component is one line of text: not every driver finds elements in roots."""
    lab = engine_lab
    body = "<div id=host data-tracardi-tag=t><template shadowrootmode=open><p>Some title</p></template></div>"
    lab.build(body, one("onTextSelect"), elements=SHADOW)
    page = lab.open()
    lab.engine.select(page, "#host")
    lab.wait(page)
    lab.quiet(page)
    # Firefox's selection by dragging may miss the first and the last letter.
    (found,) = properties(lab)
    assert "title" in found["text"]


def test_the_pointer_that_moves_inside_a_root_enters_its_elements(engine_lab: EngineLab) -> None:
    """Defect: ``mouseover`` does not leave a root whose element the pointer comes from."""
    lab = engine_lab
    body = "<div id=host><template shadowrootmode=open><p>one</p><p data-tracardi-tag=t>two</p></template></div>"
    lab.build(body, one("onMouseOver"), elements=SHADOW)
    page = lab.open()
    page.evaluate("""{
      const [first, second] = host.shadowRoot.querySelectorAll("p");
      window.heard = 0;
      addEventListener("mouseover", (event) => event.isTrusted || heard++);  // the browser may have a pointer of its own
      const move = (to, from) =>
        to.dispatchEvent(new MouseEvent("mouseover", {bubbles: true, composed: true, relatedTarget: from}));
      move(first, document.body);
      move(second, first);
      0
    }""")
    lab.wait(page)
    lab.quiet(page)
    assert lab.kinds == ["done"]
    assert page.evaluate("heard") == 1


def test_roots_that_the_page_drops_are_not_kept(lab: Lab) -> None:
    lab.build(HELPERS + "<p data-tracardi-tag=t>x</p>", every_kind(), elements={"shadow": True, "late": True})
    page = lab.open()
    page.evaluate("""(async () => {
      window.dropped = [];
      for (let n = 0; n < 200; n++) {
        const host = document.createElement("div");
        host.attachShadow({mode: "open"}).innerHTML = "<p data-tracardi-tag=t>x</p>";
        document.body.append(host);
        dropped.push(new WeakRef(host.shadowRoot));
        if (n % 50 == 0) await new Promise((done) => setTimeout(done, 150));
        host.remove();
      }
    })()""")
    lab.quiet(page)
    page.context.new_cdp_session(page).send("HeapProfiler.collectGarbage")
    assert page.evaluate("dropped.filter((reference) => reference.deref()).length") <= 2
