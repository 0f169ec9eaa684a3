"""The triggers that are ours, beside Tracardi's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.triggers import TALL, one, properties

if TYPE_CHECKING:
    from tests.helpers.lab import Lab


def test_on_click(lab: Lab) -> None:
    """By mouse and by key, also on what stands inside the element."""
    lab.build('<button data-tracardi-tag="t"><b>x</b></button>', one("onClick"))
    page = lab.open()
    page.locator("b").click()
    page.locator("button").press("Enter")
    lab.until(page, lambda: len(lab.kinds) == 2)
    lab.flush(page)
    assert lab.kinds == ["done", "done"]


def test_on_submit_tells_nothing_of_the_form(lab: Lab) -> None:
    """And arrives, though it leaves the page."""
    form = '<form data-tracardi-tag="t" action="next.html"><input name=mail value="a@b.example"><button>x</button></form>'
    lab.build({"index.html": form, "next.html": "<p>x"}, pages=[{"match": "index.html", **one("onSubmit")}])
    page = lab.open()
    page.click("button")
    page.wait_for_url("**/next.html**")
    lab.wait(page)
    assert {event["id"]: event["properties"] for event in lab.collector.events} == {lab.collector.events[0]["id"]: {}}
    assert b"a@b.example" not in lab.collector.requests[0].raw


def test_on_copy_adds_the_text(lab: Lab) -> None:
    """Shortened to its limit; a form field's text stays where it is."""
    lab.build('<p data-tracardi-tag="t">Some text<input value="secret">', one("onCopy", maxLength=6))
    page = lab.open()
    page.evaluate("getSelection().selectAllChildren(document.querySelector('p'))")
    page.keyboard.press("Control+c")
    lab.wait(page)
    page.locator("input").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    lab.flush(page)
    assert properties(lab) == [{"text": "Some t"}]


def test_on_scroll_fires_once_for_each_depth(lab: Lab) -> None:
    """Of the whole page, where it has no tag."""
    lab.build('<div style="height: 7000px">x</div>', one("onScroll", None, depths=[90, 50]))
    page = lab.open()
    for top in (1000, 3500, 0, 99999):
        page.evaluate(f"scrollTo(0, {top})")
        lab.flush(page)
    assert properties(lab) == [{"depth": 50}, {"depth": 90}]


def test_on_scroll_of_an_element(lab: Lab) -> None:
    lab.build(f'<article data-tracardi-tag="t" style="height: 2000px">x</article>{TALL}', one("onScroll"))
    page = lab.open()
    page.evaluate("scrollTo(0, 1400)")
    lab.wait(page)
    assert properties(lab) == [{"depth": depth} for depth in (25, 50, 75, 100)]


def test_on_scroll_once_for_each_element(lab: Lab) -> None:
    articles = '<article data-tracardi-tag="t" style="height: 2000px">x</article>' * 2
    lab.build(f"{articles}{TALL}", one("onScroll", depths=[50, 100], once="element"))
    page = lab.open()
    page.evaluate("scrollTo(0, 3500)")
    lab.wait(page)
    assert properties(lab) == [{"depth": depth} for depth in (50, 100, 50, 100)]


def test_on_outbound_is_a_link_to_another_host(lab: Lab) -> None:
    """With the middle button, too; a mail address and a link of the site are none."""
    lab.build(
        '<a id=out href="http://localhost:9/x?y#z" target=_blank>out</a> <a id=in href="#part">in</a> <a id=mail href="mailto:a@b.example">m</a>',
        one("onOutbound", None, attempts=True),
    )
    page = lab.open()
    page.evaluate("addEventListener('click', (event) => event.preventDefault())")
    for name in ("out", "in", "mail"):
        page.click(f"#{name}")
    page.click("#out", button="middle")
    lab.flush(page)
    assert properties(lab) == [{"url": "http://localhost:9/x?y#z"}] * 2


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("a.PDF?x=1", {"extension": "pdf"}),
        ("a.html", None),
        ('a" download="b', {}),
        ("deep.folder/page", None),
        ("data.foo", None),
    ],
)
def test_on_download_is_a_link_to_a_file(lab: Lab, link: str, expected: dict[str, str] | None) -> None:
    lab.build(f'<a href="{link}">x</a>', one("onDownload", None, attempts=True))
    page = lab.open()
    page.evaluate("addEventListener('click', (event) => event.preventDefault())")
    page.click("a")
    lab.flush(page)
    url = f"{lab.origin}/{link.partition(chr(34))[0]}"
    assert properties(lab) == ([] if expected is None else [{"url": url, **expected}])


def test_on_download_of_other_files_in_some_part_of_the_page(lab: Lab) -> None:
    lab.build(
        '<nav data-tracardi-tag="t"><a id=a href="a.foo">x</a></nav><a id=b href="b.foo">x</a>',
        one("onDownload", extensions=["foo"], attempts=True),
    )
    page = lab.open()
    page.evaluate("addEventListener('click', (event) => event.preventDefault())")
    page.click("#a")
    page.click("#b")
    lab.wait(page)
    assert properties(lab) == [{"url": f"{lab.origin}/a.foo", "extension": "foo"}]


def test_on_mouse_over_with_dwell(lab: Lab) -> None:
    """A pointer that only passes is not counted."""
    lab.build('<p data-tracardi-tag="t">x</p><p id=other style="margin-top: 99px">y</p>', one("onMouseOver", dwell=900))
    page = lab.open_stopped()
    page.hover("[data-tracardi-tag]")
    lab.pass_time(page, 800)
    page.hover("#other")
    lab.pass_time(page, 1300)
    lab.flush(page)
    assert lab.sent == []
    page.hover("[data-tracardi-tag]")
    lab.pass_time(page, 1100)
    lab.wait(page)
    assert lab.sent == [["done"]]


def test_on_text_select_while_the_button_is_held(lab: Lab) -> None:
    """Who rests while selecting makes one selection of it."""
    lab.build('<p data-tracardi-tag="t" style="font: 20px monospace">some words of text</p>', one("onTextSelect"))
    page = lab.open_stopped()
    box = page.locator("p").bounding_box()
    assert box
    page.mouse.move(box["x"] + 1, box["y"] + 10)
    page.mouse.down()
    for x in (60, 120, 180):
        page.mouse.move(box["x"] + x, box["y"] + 10)
        lab.pass_time(page, 450)
    lab.flush(page)
    assert lab.sent == []
    page.mouse.up()
    lab.pass_time(page, 500)
    lab.wait(page)
    lab.pass_time(page, 1000)
    lab.flush(page)
    assert len(lab.collector.events) == 1


def test_d21_a_trigger_never_changes_its_own_data(lab: Lab) -> None:
    """What one of its elements adds is not in the event of the next, and a trigger without properties works."""
    lab.build(
        '<button data-tracardi-tag="b" data-tracardi-prop-a="1">x</button><b data-tracardi-tag="b">y</b>',
        one("onClick", "b", "clicked"),
        elements={"properties": True},
    )
    page = lab.open()
    page.click("button")
    page.click("b")
    lab.until(page, lambda: len(lab.kinds) == 2)
    lab.flush(page)
    assert properties(lab) == [{"a": 1}, {}]


LAYOUTS = {
    "full-height": ("<style>html,body{height:100%;margin:0}</style><main style='height:9000px'>x</main>", "scrollTo(0, {})"),
    "inner-scroller": (
        "<style>body{height:100vh;margin:0;display:flex}main{flex:1;overflow:auto}</style><main><div style='height:9000px'>x</main>",
        "document.querySelector('main').scrollTop = {}",
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_on_scroll_reads_the_page_whatever_scrolls_in_it(lab: Lab, layout: str) -> None:
    body, scroll = LAYOUTS[layout]
    lab.build(body, one("onScroll", None))
    page = lab.open()
    page.evaluate(scroll.format(20))
    lab.flush(page)
    assert lab.sent == []
    page.evaluate(scroll.format(4500))
    lab.wait(page)
    assert properties(lab) == [{"depth": 25}, {"depth": 50}]


def test_on_scroll_takes_a_listing_in_the_page_for_no_page(lab: Lab) -> None:
    """Nor an element that is hidden, or was removed, for one that was read."""
    listing = "<pre style='height:100px;overflow:auto'><div style='height:900px'>x</div></pre>"
    config = one("onScroll", None)
    config["auto"]["triggers"] += one("onScroll")["auto"]["triggers"]
    lab.build(f"{listing}<p data-tracardi-tag=t hidden>x</p>{TALL}", config)
    page = lab.open()
    page.evaluate("document.querySelector('pre').scrollTop = 9999")
    lab.flush(page)
    assert lab.sent == []


def test_on_text_select_waits_for_the_key_that_is_held(lab: Lab) -> None:
    """However slowly it grows: one selection."""
    lab.build('<h1 data-tracardi-tag="t">one two three</h1>', one("onTextSelect"))
    page = lab.open_stopped()
    page.evaluate(
        "const {firstChild} = document.querySelector('h1'); getSelection().setBaseAndExtent(firstChild, 0, firstChild, 1)"
    )
    page.keyboard.down("Shift")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        lab.pass_time(page, 450)
    lab.flush(page)
    assert lab.sent == []
    page.keyboard.up("Shift")
    lab.pass_time(page, 450)
    lab.wait(page)
    assert properties(lab) == [{"text": "one"}]


def test_on_scroll_takes_what_scrolls_sideways_for_no_page(lab: Lab) -> None:
    row = "<main style='width:100vw;height:100vh;overflow-x:auto'><div style='width:9000px;height:10px'>x</div></main>"
    lab.build(f"{row}{TALL}", one("onScroll", None))
    page = lab.open()
    page.evaluate("document.querySelector('main').scrollLeft = 900")
    lab.flush(page)
    assert lab.sent == []


def test_on_text_select_hears_from_the_pointer_that_shift_is_up(lab: Lab) -> None:
    """Another window had the keyup."""
    lab.build('<h1 data-tracardi-tag="t">some</h1>', one("onTextSelect"))
    page = lab.open()
    page.evaluate("dispatchEvent(new KeyboardEvent('keydown', {key: 'Shift', shiftKey: true}))")
    page.locator("h1").dblclick()
    lab.wait(page)
    assert properties(lab) == [{"text": "some"}]
