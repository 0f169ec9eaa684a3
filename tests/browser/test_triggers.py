"""Triggers: each fires its event when its condition holds, on its elements only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.helpers.lab import Lab

FAR = '<div style="height: 3000px"></div>'
FIELD = '<p data-tracardi-tag="title">Title</p><input data-tracardi-tag="title" type="text" value="secret">'


def trigger(kind: str, *tags: str, event: str = "seen", **data: Any) -> dict[str, Any]:
    return {"auto": {"triggers": [{"tag": tag, "trigger": kind, "data": {"event": event, **data}} for tag in tags]}}


def box(tag: str) -> str:
    return f'<div data-tracardi-tag="{tag}" style="height: 300px">box</div>'


def test_on_visible_fires_once_for_each_element_that_is_seen(lab: Lab) -> None:
    """What is in the viewport at once goes out with the page load's request; the rest when it is scrolled to."""
    lab.build(box("product") * 2 + FAR + box("product"), trigger("onVisible", "product", properties={"shop": 1}))
    page = lab.open()
    lab.wait(page)
    assert lab.sent == [["seen", "seen"]]
    page.evaluate("scrollTo(0, 9999)")
    lab.wait(page, 2)
    page.evaluate("scrollTo(0, 0)")
    lab.flush(page)
    page.evaluate("scrollTo(0, 9999)")
    lab.flush(page)
    assert lab.sent == [["seen", "seen"], ["seen"]]
    assert all(event["properties"] == {"shop": 1} for event in lab.collector.events)


def test_on_visible_wants_a_tenth_of_the_element(lab: Lab) -> None:
    """Less than that at the edge of the viewport is not seen."""
    lab.build('<div style="height: 672px"></div>' + box("product") + FAR, trigger("onVisible", "product"))
    page = lab.open()
    lab.flush(page)
    assert lab.sent == []
    page.evaluate("scrollBy(0, 30)")
    lab.wait(page)
    assert lab.sent == [["seen"]]


def test_twenty_elements_that_become_visible_together_make_one_request(lab: Lab) -> None:
    lab.build(
        FAR + '<i data-tracardi-tag="product">x</i>' * 20,
        {"auto": {"events": [["page-view", {}]], **trigger("onVisible", "product")["auto"]}},
    )
    page = lab.open()
    lab.wait(page)
    page.evaluate("scrollTo(0, 9999)")
    lab.wait(page, 2)
    assert lab.sent == [["page-view"], ["seen"] * 20]


def test_d19_two_triggers_on_one_element_both_fire(lab: Lab) -> None:
    """Of one kind, and of two."""
    config = trigger("onVisible", "product", "product", event="one")
    config["auto"]["triggers"][1]["data"]["event"] = "two"
    config["auto"]["triggers"] += trigger("onTextSelect", "product", event="three")["auto"]["triggers"]
    lab.build(box("product"), config)
    page = lab.open_stopped()
    page.locator("div").click(click_count=3)
    lab.pass_time(page, 600)
    lab.flush(page)
    assert sorted(lab.kinds) == ["one", "three", "two"]


@pytest.mark.parametrize("tag", ["a b", 'quo"te', "it's", "]", "\\", "😀", "</script>", "a&amp;b", "#x.y:z>", "two\nlines"])
def test_a_tag_may_hold_any_characters(lab: Lab, tag: str) -> None:
    """No selector is made of it."""
    import html

    page = f'<!doctype html><html><head><meta charset=utf-8></head><body><div data-tracardi-tag="{html.escape(tag)}">x</div></body></html>'
    lab.build(page, trigger("onVisible", tag))
    lab.wait(lab.open())
    assert lab.sent == [["seen"]]


def test_an_element_may_carry_several_tags(lab: Lab) -> None:
    """Between spaces, as classes are."""
    config = trigger("onVisible", "one", event="one")
    config["auto"]["triggers"] += trigger("onVisible", "two", event="two")["auto"]["triggers"]
    lab.build('<div data-tracardi-tag=" two  one three">x</div>', config)
    lab.wait(lab.open())
    assert sorted(lab.kinds) == ["one", "two"]


def test_on_text_select_adds_the_text_by_mouse(lab: Lab) -> None:
    """A triple click is one selection and one event, with the trigger's own properties."""
    lab.build(
        '<h1 data-tracardi-tag="title">Some title</h1><p>text', trigger("onTextSelect", "title", properties={"part": "h1"})
    )
    page = lab.open_stopped()
    page.locator("h1").click(click_count=3)
    lab.pass_time(page, 600)
    lab.wait(page)
    lab.pass_time(page, 600)
    lab.flush(page)
    assert lab.sent == [["seen"]]
    assert lab.collector.events[0]["properties"] == {"part": "h1", "text": "Some title"}


def test_on_text_select_by_keyboard(lab: Lab) -> None:
    """Key after key is one selection; the same text again is no new one, another is."""
    lab.build('<h1 data-tracardi-tag="title">Some title</h1>', trigger("onTextSelect", "title"))
    page = lab.open_stopped()
    page.keyboard.down("Shift")
    page.evaluate(
        "const {firstChild} = document.querySelector('h1'); getSelection().setBaseAndExtent(firstChild, 0, firstChild, 1)"
    )
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.up("Shift")
    lab.pass_time(page, 600)
    for _ in range(6):
        page.keyboard.press("Shift+ArrowRight")
    lab.pass_time(page, 600)
    lab.flush(page)
    assert [event["properties"]["text"] for event in lab.collector.events] == ["Some", "Some title"]


def test_on_text_select_does_not_fire_for_what_lies_beside(lab: Lab) -> None:
    """A triple click on the paragraph before ends its selection at the start of the title."""
    lab.build('<p id=before>Before</p><h1 data-tracardi-tag="title">Title</h1>', trigger("onTextSelect", "title"))
    page = lab.open_stopped()
    page.locator("#before").click(click_count=3)
    lab.pass_time(page, 1200)
    lab.flush(page)
    assert lab.sent == []


def test_on_text_select_reads_no_form_fields(lab: Lab) -> None:
    """Nor an editable element: that is where people type what is theirs."""
    lab.build(FIELD + '<div contenteditable data-tracardi-tag="title">mine</div>', trigger("onTextSelect", "title"))
    page = lab.open_stopped()
    page.locator("input").click(click_count=3)
    lab.pass_time(page, 600)
    page.locator("div[contenteditable]").click(click_count=3)
    lab.pass_time(page, 1200)
    lab.flush(page)
    assert lab.sent == []


def test_on_text_select_limits_the_text(lab: Lab) -> None:
    lab.build(f'<p data-tracardi-tag="title">{"word " * 1000}</p>', trigger("onTextSelect", "title"))
    page = lab.open()
    page.locator("p").click(click_count=3)
    lab.wait(page)
    assert len(lab.collector.events[0]["properties"]["text"]) == 1000


def test_d20_on_mouse_over_fires_when_the_pointer_enters(lab: Lab) -> None:
    """Without a selection, once for each entering, not for each element inside."""
    lab.build(
        '<div data-tracardi-tag="card"><b>one</b> <i>two</i></div><p style="margin-top: 100px">x</p>',
        trigger("onMouseOver", "card"),
    )
    page = lab.open()
    page.locator("b").hover()
    page.locator("i").hover()
    page.locator("p").hover()
    page.locator("b").hover()
    lab.until(page, lambda: len(lab.kinds) == 2)
    lab.flush(page)
    assert lab.kinds == ["seen", "seen"]


def test_the_options_of_a_trigger_are_its_events_options(lab: Lab) -> None:
    lab.build(box("product"), trigger("onVisible", "product", options={"fire": True, "save": False}))
    lab.wait(lab.open())
    assert lab.collector.events[0]["options"] == {"fire": True, "save": False}


def test_what_one_page_adds_never_reaches_another(lab: Lab) -> None:
    """Events and triggers of ``pages``, in order, after those of the whole site."""
    auto = {"events": [["deep", {"n": 1}]], "triggers": trigger("onVisible", "product", event="deep-seen")["auto"]["triggers"]}
    lab.build(
        {"index.html": box("product"), "shop/a.html": box("product"), "shop/deep/b.html": box("product")},
        {"auto": {"events": [["page-view", {}]]}},
        pages=[{"match": "shop/**", "auto": {"events": [["shop", {}]]}}, {"match": ["shop/*/*.html"], "auto": auto}],
    )
    for number, path in enumerate(("index.html", "shop/a.html", "shop/deep/b.html"), 1):
        page = lab.open_stopped(path)
        lab.pass_time(page, 200)
        lab.wait(page, number)
    assert lab.sent == [["page-view"], ["page-view", "shop"], ["page-view", "shop", "deep", "deep-seen"]]
