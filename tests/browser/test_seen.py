"""onVisible fires for what the visitor can see. Each row of the table "Seen" in docs/tracker.md is a row here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.lab import QUIET_MS
from tests.helpers.triggers import TALL, one

if TYPE_CHECKING:
    from tests.helpers.lab import AnyLab, EngineLab, Lab

PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
BOX = "display: inline-block; width: 40px; height: 20px"


def box(style: str = "", inside: str = "x", attributes: str = "") -> str:
    """Return an element with the tag of its row, which `page` puts in."""
    return f'<b TAG {attributes} style="{BOX}; {style}">{inside}</b>'


# Rows that are seen at once.
SEEN = {
    "plain": box(),
    "inline": "<i TAG>x</i>",
    "half transparent": box("opacity: 0.5"),
    "visible in a hidden parent": f'<div style="visibility: hidden">{box("visibility: visible")}</div>',
    "contents": f'<b TAG style="display: contents"><i style="{BOX}">x</i></b>',
    "contents in contents": f'<b TAG style="display: contents"><u style="display: contents"><i style="{BOX}">x</i></u></b>',
    "second child of contents": f'<b TAG style="display: contents"><i hidden>x</i><i style="{BOX}">x</i></b>',
    "open details": f"<details open><summary>x</summary>{box()}</details>",
    "open dialog": f'<dialog open style="position: static">{box()}</dialog>',
    "inert": f"<div inert>{box()}</div>",
    "moved a little": box("transform: translateX(5px) rotate(10deg)"),
    "covered": f'<div style="position: relative">{box()}<u style="position: absolute; inset: 0; background: white">y</u></div>',
    "filter": box("filter: opacity(0)"),
    "SVG": '<svg TAG width="20" height="20"><rect width="20" height="20"/></svg>',
    "empty that may be": box("width: 0; height: 0", "", "data-empty"),
    "without height that may be": box("height: 0", "", "data-empty"),
}
# Rows that are seen after a change of the page. `it` is the element, `around` its parent.
LATER = {
    "display none": (box("display: none"), f"it.style = '{BOX}'"),
    "display none around": (f"<div hidden>{box()}</div>", "around.hidden = false"),
    "closed details": (f"<details><summary>x</summary>{box()}</details>", "around.open = true"),
    "closed dialog": (f'<dialog style="position: static">{box()}</dialog>', "around.show()"),
    "modal dialog": (f"<dialog>{box()}</dialog>", "around.showModal(); setTimeout(() => around.close(), 10000)"),
    "popover": (f"<div popover>{box()}</div>", "around.showPopover()"),
    "visibility": (box("visibility: hidden"), "it.style.visibility = ''"),
    "visibility around": (f'<div style="visibility: hidden">{box()}</div>', "around.style.visibility = ''"),
    "visibility collapse": (
        f'<table><tr TAG style="visibility: collapse"><td style="{BOX}">x</td></tr></table>',
        "it.style.visibility = ''",
    ),
    "opacity": (box("opacity: 0"), "it.style.opacity = 1"),
    "opacity around": (f'<div style="opacity: 0">{box()}</div>', "around.style.opacity = 1"),
    "fade-in": (
        box("opacity: 0"),
        "it.animate([{opacity: 0}, {opacity: 0, offset: 0.5}, {opacity: 1}], {duration: 200, fill: 'forwards'})",
    ),
    "content-visibility": (
        f'<div style="content-visibility: hidden; height: 20px">{box()}</div>',
        "around.style.contentVisibility = 'visible'",
    ),
    "no width": (box("width: 0", ""), "it.style.width = '40px'"),
    "no height": (box("height: 0", ""), "it.style.height = '20px'"),
    "image before it is loaded": ('<img TAG alt="">', f"it.src = '{PIXEL}'"),
    "scaled to nothing": (box("transform: scale(0)"), "it.style.transform = 'none'"),
    "scaled to nothing around": (f'<div style="transform: scale(0)">{box()}</div>', "around.style.transform = 'none'"),
    "moved out": (box("transform: translateX(-3000px)"), "it.style.transform = 'none'"),
    "clipped by a scrolling parent": (
        f'<div style="height: 20px; width: 60px; overflow: auto"><p style="height: 90px">x</p>{box()}</div>',
        "around.scrollTop = 999",
    ),
    "beside the viewport": (box("position: fixed; left: 100%; top: 0; height: 300px"), "it.style.left = 0"),
    "clipped sideways": (
        f'<div style="display: flex; width: 60px; overflow: hidden"><i style="flex: 0 0 100%">x</i>{box("flex: 0 0 100%; height: 300px")}</div>',
        "around.scrollLeft = 999",
    ),
    "a narrow part of a slide": (
        f'<div style="display: flex; width: 63px; overflow: auto"><i style="flex: 0 0 60px">x</i>{box("flex: 0 0 60px; height: 300px")}</div>',
        "around.scrollLeft = 999",
    ),
    "accordion without height": (
        f'<div style="height: 0; overflow: hidden">{box()}</div>',
        "around.style.height = '30px'",
    ),
    "contents with a hidden child": (
        f'<b TAG style="display: contents"><i style="{BOX}; visibility: hidden">x</i></b>',
        "it.firstChild.style.visibility = ''",
    ),
    "contents with an empty child": (
        f'<b TAG style="display: contents"><i style="{BOX}; width: 0"></i></b>',
        "it.firstChild.style.width = '40px'",
    ),
    "contents around which all is hidden": (
        f'<div hidden><b TAG style="display: contents"><i style="{BOX}">x</i></b></div>',
        "around.hidden = false",
    ),
    "contents after display none": (
        f'<b TAG style="display: none"><i style="{BOX}">x</i></b>',
        "it.style.display = 'contents'",
    ),
    "hidden, and empty though it may be": (
        box("width: 0; height: 0; visibility: hidden", "", "data-empty"),
        "it.style.visibility = ''",
    ),
}


def page_of(rows: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """Return a body with all rows, and a trigger for each: its event has the row's name."""
    body = []
    triggers = []
    for number, (name, text) in enumerate(rows.items()):
        body.append(f'<div style="float: left; height: 50px">{text.replace("TAG", f"data-tracardi-tag=t{number}")}</div>')
        options = {"allowEmpty": True} if "data-empty" in text else {}
        triggers += one("onVisible", f"t{number}", name, **options)["auto"]["triggers"]
    return "".join(body), {"auto": {"triggers": triggers}}


def change(number: int, script: str) -> str:
    return f"{{ const it = document.querySelector('[data-tracardi-tag=t{number}]'), around = it.parentElement; {script} }}"


def wait_for(lab: AnyLab[Any], page: Any, names: list[str]) -> None:
    lab.until(page, lambda: len(lab.kinds) >= len(names))
    lab.quiet(page)
    assert sorted(lab.kinds) == sorted(names)


def test_what_is_rendered_and_in_the_viewport_is_seen(engine_lab: EngineLab) -> None:
    lab = engine_lab
    lab.build(*page_of(SEEN))
    wait_for(lab, lab.open(), list(SEEN))


def test_what_is_hidden_is_seen_when_it_is_shown(engine_lab: EngineLab) -> None:
    """w3c/IntersectionObserver #124 and #227, react-intersection-observer #616. None of these changes need move the element."""
    lab = engine_lab
    lab.build(*page_of({name: body for name, (body, _) in LATER.items()}))
    page = lab.open()
    lab.quiet(page)
    assert lab.kinds == []
    scripts = "".join(change(number, script) for number, (_, script) in enumerate(LATER.values()))
    page.evaluate(f"(() => {{ {scripts} }})()")
    wait_for(lab, page, list(LATER))


@pytest.mark.parametrize("name", ["visibility", "opacity around", "no width", "contents with a hidden child"])
def test_what_is_shown_without_moving_is_seen_within_half_a_second(lab: Lab, name: str) -> None:
    body, script = LATER[name]
    lab.build(*page_of({name: body}))
    page = lab.open_stopped()
    lab.pass_time(page, 10_000)
    page.evaluate(change(0, script))
    lab.pass_time(page, 250)
    lab.pass_time(page, 250)
    lab.flush(page)
    assert lab.kinds == [name]


def test_no_timer_runs_while_no_element_waits(lab: Lab) -> None:
    """Outside the viewport none waits; in the viewport, what is hidden waits."""
    lab.context.add_init_script(
        "window.timers = 0; const {setTimeout} = window; window.setTimeout = (...all) => { timers++; return setTimeout(...all) }"
    )
    boxes = [box().replace("TAG", "data-tracardi-tag=t"), TALL, box("opacity: 0")]
    lab.build("".join(boxes).replace("TAG", "data-tracardi-tag=t id=late"), one("onVisible"))
    page = lab.open()
    lab.expect(page, ["done"])
    lab.quiet(page)
    before = page.evaluate("timers")
    page.wait_for_timeout(QUIET_MS)
    assert page.evaluate("timers") == before
    page.evaluate("scrollTo(0, 9999)")
    lab.until(page, lambda: page.evaluate("timers") > before + 3)
    page.evaluate("late.style.opacity = 1")
    lab.expect(page, ["done"], ["done"])
    lab.quiet(page)
    before = page.evaluate("timers")
    page.wait_for_timeout(QUIET_MS)
    assert page.evaluate("timers") == before


@pytest.mark.parametrize("shadow", [False, True])
def test_an_element_without_box_is_seen_after_a_page_that_was_hidden_as_a_whole(lab: Lab, *, shadow: bool) -> None:
    """Scripts against flicker hide the whole document at first."""
    body = f'<b data-tracardi-tag="t" style="display: contents"><i style="{BOX}">x</i></b>'
    document = lab.document(body).replace("<html", '<html style="opacity: 0"')
    lab.build({"index.html": document}, one("onVisible"), elements={"shadow": shadow})
    page = lab.open()
    lab.flush(page)
    assert lab.kinds == []
    page.evaluate("document.documentElement.style.opacity = 1")
    lab.expect(page, ["done"])


def test_a_break_by_hiding_starts_the_dwell_again(lab: Lab) -> None:
    """An element that fades out in the middle has not stayed."""
    lab.build(box().replace("TAG", "data-tracardi-tag=t"), one("onVisible", dwell=900))
    page = lab.open_stopped()
    lab.pass_time(page, 600)
    page.evaluate("document.querySelector('b').style.opacity = 0")
    lab.pass_time(page, 260)
    lab.pass_time(page, 600)
    page.evaluate("document.querySelector('b').style.opacity = 1")
    lab.pass_time(page, 260)
    lab.pass_time(page, 500)
    lab.flush(page)
    assert lab.kinds == []
    for _ in range(3):
        lab.pass_time(page, 260)
    lab.wait(page)
    assert lab.kinds == ["done"]
