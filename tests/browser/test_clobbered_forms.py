"""A form whose fields are named like properties of forms, tagged and in every engine: no name changes what is tracked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.helpers.lab import EngineLab

# Properties and methods of forms, elements and nodes; the names of fields hide them.
NAMES = """action method elements submit requestSubmit id name target length attributes children childNodes parentNode isConnected matches
closest contains getAttribute hasAttribute getRootNode getBoundingClientRect querySelector querySelectorAll addEventListener
dispatchEvent checkVisibility scrollTop scrollHeight clientHeight clientWidth nodeType ownerDocument tagName textContent dataset
shadowRoot baseURI firstChild className hidden style""".split()  # noqa: SIM905
FIELDS = "".join(f'<input type=hidden name="{name}">' for name in NAMES)


def trigger(kind: str, **options: Any) -> dict[str, Any]:
    return {"tag": "t", "trigger": kind, "data": {"event": kind}, **({"options": options} if options else {})}


KINDS = [trigger(kind) for kind in ("onVisible", "onClick", "onMouseOver", "onScroll", "onSubmit", "onOutbound")]
FORM = f"""<form data-tracardi-tag="t" data-tracardi-prop-sku="7" action="http://localhost:9/x" target="frame" style="padding: 9px">text
<button onclick="event.preventDefault(); HTMLFormElement.prototype.requestSubmit.call(this.form)">send</button>{FIELDS}</form>"""
FRAME = "<iframe name=frame></iframe><div style='height: 3000px'></div>"


@pytest.mark.parametrize("when", ["at load", "late"])
def test_no_field_of_a_form_changes_what_triggers_see(engine_lab: EngineLab, when: str) -> None:
    """The form is seen, clicked and sent; its property comes with each event."""
    lab = engine_lab
    form = FORM.replace("\n", " ").replace("`", "")
    lab.build(
        f"<main>{'' if when == 'late' else form}</main>{FRAME}",
        {"auto": {"triggers": KINDS}},
        elements={"properties": True, "late": when == "late"},
    )
    page = lab.open()
    if when == "late":
        page.evaluate(f"document.querySelector('main').innerHTML = `{form}`; 0")
    lab.until(page, lambda: "onVisible" in lab.kinds)
    page.evaluate(
        "EventTarget.prototype.dispatchEvent.call(document.forms[0], new MouseEvent('mouseover', {bubbles: true})); 0"
    )
    lab.until(page, lambda: "onMouseOver" in lab.kinds)
    page.evaluate("scrollTo(0, 5); 0")
    lab.until(page, lambda: "onScroll" in lab.kinds)
    page.evaluate("document.querySelector('button').click(); 0")
    lab.until(page, lambda: {"onClick", "onSubmit", "onOutbound"} <= {event["type"] for event in lab.collector.events})
    assert {event["type"]: event["properties"]["sku"] for event in lab.collector.events} == {
        kind["trigger"]: 7 for kind in KINDS
    }
    assert {event["properties"].get("url") for event in lab.collector.events} == {None, "http://localhost:9/x"}


@pytest.mark.parametrize("shadow", [False, True])
def test_a_hidden_form_with_a_field_named_parent_element_stops_nothing(engine_lab: EngineLab, *, shadow: bool) -> None:
    """The tracker looks for the element around it that hides it."""
    lab = engine_lab
    hidden = (
        '<div style="opacity: 0"><form data-tracardi-tag="t" style="display: none"><input name="parentElement"></form></div>'
    )
    lab.build(
        f"{hidden}<p data-tracardi-tag='t'>x", {"auto": {"triggers": [trigger("onVisible")]}}, elements={"shadow": shadow}
    )
    lab.expect(lab.open(), ["onVisible"])


DOCUMENT_NAMES = [
    "prerendering",
    "referrer",
    "title",
    "cookie",
    "hidden",
    "readyState",
    "querySelectorAll",
    "createRange",
    "activeElement",
    "body",
    "head",
]
ELEMENTS = (
    "<form name={}></form>",
    "<img name={} alt>",
    "<embed name={}>",
    "<iframe name={}></iframe>",
    "<a id={} name={}>x</a>",
)


# WebKit's driver runs its own scripts in the page, with the names and functions that these pages replace: it cannot be driven there.
OTHERS = pytest.mark.parametrize("engine", ["chromium", "firefox"], indirect=True)


@OTHERS
@pytest.mark.parametrize("element", [*ELEMENTS, "<object id={}></object>"])
def test_no_element_hides_the_document_in_any_engine(engine_lab: EngineLab, element: str) -> None:
    """Forms, images, embeds, frames, anchors and objects have names of the document's properties, before and after the block."""
    lab = engine_lab
    elements = "".join(element.replace("{}", name) for name in DOCUMENT_NAMES)
    lab.build(
        f'{elements}<p data-tracardi-tag="t">x</p>',
        {"auto": {"events": [["page-view", {}]], "triggers": [trigger("onVisible")]}},
    )
    page = lab.open()
    lab.until(page, lambda: len(lab.kinds) == 2)
    assert sorted(lab.kinds) == ["onVisible", "page-view"]
    assert {event["context"]["page"]["title"] for event in lab.collector.events} == {"A page"}


OLD = """
Array.prototype.toJSON = function () { return JSON.stringify([...this]) };
for (const kind of [Object, Date, String, Number, Boolean]) kind.prototype.toJSON = () => "mine";
for (const kind of [Object, Array]) for (const name of ["signal", "mode", "once", "threshold", "dwell"]) kind.prototype[name] = "mine";
for (const name of ["Promise", "fetch", "setTimeout", "addEventListener", "Date", "Map", "Set", "WeakMap", "URL", "queueMicrotask"])
  window[name] = function () { throw new Error("mine") };
for (const name of ["localStorage", "crypto", "JSON"]) Object.defineProperty(window, name, {value: {}});
"""


@OTHERS
def test_an_old_library_after_the_block_changes_no_event_in_any_engine(engine_lab: EngineLab) -> None:
    """Prototypes and globals are changed after the tracker has started; the block is the first script of the page."""
    lab = engine_lab
    given = "{items: [1, {a: [2]}], when: at, text: Object('x'), n: Object(1), map: new Map()}"
    script = f"const at = new Date(0), native = Map; {OLD}; window.Map = native; tracker.track('mine', {given}); window.Map = 0"
    auto = {"events": [["page-view", {"list": ["a"]}]], "triggers": [trigger("onVisible", once="session")]}
    lab.build(f'<p data-tracardi-tag="t">x</p><script>{script}</script>', {"auto": auto})
    page = lab.new_page()
    page.goto(f"{lab.origin}/index.html")
    lab.until(page, lambda: len(lab.kinds) == 3)
    properties = {event["type"]: event["properties"] for event in lab.collector.events}
    mine = {"items": [1, {"a": [2]}], "when": "1970-01-01T00:00:00.000Z", "text": "x", "n": 1, "map": {}}
    assert properties == {"mine": mine, "page-view": {"list": ["a"]}, "onVisible": {}}
