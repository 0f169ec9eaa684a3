"""The options of triggers, what elements add, and elements that come later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.triggers import TALL, one, properties

if TYPE_CHECKING:
    from tests.helpers.lab import Lab


# ---- onVisible


def test_threshold_is_the_part_that_has_to_be_seen(lab: Lab) -> None:
    lab.build(
        f'<div style="height: 500px"></div><div data-tracardi-tag="t" style="height: 400px">x</div>{TALL}',
        one("onVisible", threshold=0.9),
    )
    page = lab.open()
    lab.flush(page)
    assert lab.sent == []  # half of it is in a viewport of 700 pixels
    page.evaluate("scrollTo(0, 300)")
    lab.wait(page)
    assert lab.sent == [["done"]]


def test_an_element_that_is_taller_than_the_viewport_is_seen_when_it_fills_that_part(lab: Lab) -> None:
    """A tenth of a long article is never in the viewport at once."""
    lab.build(
        '<div style="height: 900px"></div><article data-tracardi-tag="t" style="height: 20000px">x</article>', one("onVisible")
    )
    page = lab.open()
    lab.flush(page)
    assert lab.sent == []
    page.evaluate("scrollTo(0, 700)")
    lab.wait(page)
    assert lab.sent == [["done"]]


HEIGHTS = [100, 690, 2100, 2345, 20_000, 140_000]
THRESHOLDS = [0.01, 0.1, 0.5, 0.9, 1]


def tags_and_triggers(**options: Any) -> tuple[str, dict[str, Any]]:
    """A page with an element of each height below another viewport, and triggers for each of them with each threshold."""
    body = "".join(
        f'<div style="height: 800px"></div><p style="margin: 0; height: {height}px" data-tracardi-tag="t{height}">x</p>'
        for height in HEIGHTS
    )
    triggers = [
        {
            "tag": f"t{height}",
            "trigger": "onVisible",
            "options": {"threshold": threshold, **options},
            "data": {"event": f"{height} {threshold}"},
        }
        for height in HEIGHTS
        for threshold in THRESHOLDS
    ]
    return body + '<div style="height: 800px"></div>', {"auto": {"triggers": triggers}}


def needed(kind: str) -> float:
    """Pixels of the element that are to be seen before the event of that type, in a viewport of 700."""
    height, threshold = kind.split()
    return min(int(height), 700) * float(threshold)


@pytest.mark.parametrize("dwell", [None, 1])
def test_the_rule_of_thresholds_holds_at_any_height_for_who_scrolls_slowly(lab: Lab, dwell: int | None) -> None:
    """Not before: to three hundredths, and what the browser needs to tell. A wheel moves a page by a few pixels at a time."""
    body, tracker = tags_and_triggers(**({"dwell": dwell} if dwell else {}))
    lab.context.add_init_script(
        "window.fired = {}; window.shown = 0; const text = JSON.stringify;"
        "JSON.stringify = (value) => { if (value.type) fired[value.type] = shown; return text(value) }"
    )
    lab.build(body, tracker)
    page = lab.open()
    fired = page.evaluate(
        """async ([heights, step]) => {
          const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
          for (const height of heights) {
            const top = document.querySelector(`[data-tracardi-tag=t${height}]`).offsetTop;
            const room = Math.min(height, innerHeight);
            for (shown = 0; shown < room + step; shown += step) {
              scrollTo(0, top - innerHeight + Math.min(shown, room));
              await frame();
            }
          }
          return fired;
        }""",
        [HEIGHTS, 23],
    )
    lab.wait(page)
    assert sorted(event["type"] for event in lab.collector.events) == sorted(f"{h} {t}" for h in HEIGHTS for t in THRESHOLDS)
    early = {kind: shown for kind, shown in fired.items() if shown < needed(kind) * 0.96}
    assert early == {}


def test_the_rule_of_thresholds_holds_at_any_height_for_who_jumps(lab: Lab) -> None:
    """A link to a fragment skips elements, and those have not been seen."""
    body, tracker = tags_and_triggers()
    lab.build(body, tracker)
    page = lab.open()
    for height in HEIGHTS:
        page.evaluate(f"document.querySelector('[data-tracardi-tag=t{height}]').scrollIntoView()")
        lab.flush(page)
    lab.until(page, lambda: len(lab.collector.events) >= len(HEIGHTS) * len(THRESHOLDS))
    assert sorted(event["type"] for event in lab.collector.events) == sorted(f"{h} {t}" for h in HEIGHTS for t in THRESHOLDS)


def test_dwell_wants_the_element_to_stay_in_view(lab: Lab) -> None:
    lab.build(f'<div style="height: 1000px"></div><p data-tracardi-tag="t">x</p>{TALL}', one("onVisible", dwell=600))
    page = lab.open_stopped()
    page.evaluate("scrollTo(0, 600)")
    lab.pass_time(page, 550)
    page.evaluate("scrollTo(0, 2500)")
    lab.pass_time(page, 900)
    lab.flush(page)
    assert lab.sent == []
    page.evaluate("scrollTo(0, 600)")
    lab.pass_time(page, 750)
    lab.wait(page)
    assert lab.sent == [["done"]]
    page.evaluate("scrollTo(0, 2500)")
    lab.pass_time(page, 200)
    page.evaluate("scrollTo(0, 600)")
    lab.pass_time(page, 1000)
    lab.flush(page)
    assert lab.sent == [["done"]]


def test_dwell_does_not_run_while_the_page_is_in_the_background(lab: Lab) -> None:
    lab.build('<p data-tracardi-tag="t">x', one("onVisible", dwell=500))
    lab.context.add_init_script(
        "let hidden = false; Object.defineProperty(document, 'hidden', {get: () => hidden});"
        "window.turn = (now) => { hidden = now; document.dispatchEvent(new Event('visibilitychange', {bubbles: true})) }"
    )
    page = lab.open_stopped()
    lab.pass_time(page, 400)
    page.evaluate("turn(true)")
    lab.pass_time(page, 900)
    lab.flush(page)
    assert lab.sent == []
    page.evaluate("turn(false)")
    lab.pass_time(page, 450)
    assert lab.sent == []
    lab.pass_time(page, 200)
    lab.wait(page)
    assert lab.sent == [["done"]]


def test_each_of_several_triggers_sees_an_element_by_its_own_options(lab: Lab) -> None:
    """They share one observer; one that has fired leaves the element to the others."""
    triggers = [
        {"tag": "t", "trigger": "onVisible", "data": {"event": f"seen-{part}"}, "options": {"threshold": part}}
        for part in (0.2, 0.6, 1)
    ]
    box = '<div data-tracardi-tag="t" style="height: 400px">x</div>'
    lab.build(f'<p style="height: 700px">x</p>{box}{TALL}', {"auto": {"triggers": triggers}})
    page = lab.open()  # of 700 pixels
    for top, expected in (
        (0, []),
        (150, ["seen-0.2"]),
        (320, ["seen-0.2", "seen-0.6"]),
        (480, ["seen-0.2", "seen-0.6", "seen-1"]),
    ):
        page.evaluate(f"scrollTo(0, {top})")
        lab.flush(page)
        assert [event["type"] for event in lab.collector.events] == expected


# ---- once


@pytest.mark.parametrize(("once", "expected"), [("element", [2, 2]), ("page", [1, 1]), ("session", [1, 0])])
def test_once_for_each_element_page_or_session(lab: Lab, once: str, expected: list[int]) -> None:
    """Two elements, each clicked twice; then the same on the next page."""
    buttons = '<button data-tracardi-tag="t">1</button><button data-tracardi-tag="t">2</button>'
    lab.build({"index.html": buttons, "next.html": buttons}, one("onClick", once=once))
    page = lab.open()
    seen = []
    for path in ("index.html", "next.html"):
        page.goto(f"{lab.origin}/{path}")
        before = len(lab.collector.events)
        for _ in range(2):
            for button in page.locator("button").all():
                button.click()
        lab.flush(page)
        seen.append(len(lab.collector.events) - before)
    assert seen == expected


# ---- elements


def test_attributes_of_the_element_add_properties(lab: Lab) -> None:
    """JSON where they are JSON; the trigger's own are there as well, and what the trigger says itself wins."""
    attributes = 'data-tracardi-prop-price="13.45" data-tracardi-prop-name="Heath 14" data-tracardi-prop-sku="007" data-tracardi-prop-new=true data-tracardi-prop-tags=\'["a"]\' data-tracardi-prop-code=\'"12"\''
    config = one("onClick")
    config["auto"]["triggers"][0]["data"]["properties"] = {"list": "shop", "name": "none"}
    lab.build(f'<button data-tracardi-tag="t" {attributes}>x</button>', config, elements={"properties": True})
    page = lab.open()
    page.click("button")
    lab.wait(page)
    assert properties(lab) == [
        {"list": "shop", "price": 13.45, "name": "Heath 14", "sku": "007", "new": True, "tags": ["a"], "code": "12"}
    ]


def test_elements_that_appear_later_are_watched(lab: Lab) -> None:
    """Added, tagged, or put in another's place: each once."""
    lab.build('<div id=box><p data-tracardi-tag="t">x</p></div>', one("onVisible"), elements={"late": True})
    page = lab.open_stopped()
    for change in (
        "0",
        "box.insertAdjacentHTML('beforeend', '<p data-tracardi-tag=\"other t\">y</p><p id=late>z</p>')",
        "late.dataset.tracardiTag = 't'",
        "box.innerHTML = '<p data-tracardi-tag=t>new</p>'",
        "0",
    ):
        page.evaluate(change)
        lab.pass_time(page, 300)
        lab.flush(page)
    assert lab.sent == [["done"]] * 4


def test_however_many_triggers_a_change_of_the_page_calls_one_observer(lab: Lab) -> None:
    lab.context.add_init_script(
        """called = new Set()
        MutationObserver = class extends MutationObserver {
          constructor(run) { super((...given) => (called.add(run), run(...given))) }
        }"""
    )
    triggers = [{"tag": f"t{n}", "trigger": "onVisible", "data": {"event": f"seen-{n}"}} for n in range(3)]
    lab.build(
        '<div id=box><p data-tracardi-tag="t0 t1 t2">x</p></div>', {"auto": {"triggers": triggers}}, elements={"late": True}
    )
    page = lab.open()
    lab.wait(page)
    page.evaluate("box.innerHTML = '<p data-tracardi-tag=\"t0 t1\">y</p><p data-tracardi-tag=t2>z</p>'")
    lab.until(page, lambda: len(lab.kinds) == 6)
    lab.flush(page)
    assert [sorted(types) for types in lab.sent] == [["seen-0", "seen-1", "seen-2"]] * 2
    assert page.evaluate("called.size") == 1


def test_an_attribute_of_a_template_library_is_no_property(lab: Lab) -> None:
    """Its name only ends like ours; nor is the noise of a fraction an article number."""
    attributes = 'data-tracardi-prop-price="13.5" x-bind:data-tracardi-prop-price="item.price" data-tracardi-prop-part="0.30000000000000004"'
    lab.build(f'<button data-tracardi-tag="t" {attributes}>x</button>', one("onClick"), elements={"properties": True})
    page = lab.open()
    page.click("button")
    lab.wait(page)
    assert properties(lab) == [{"price": 13.5, "part": 0.30000000000000004}]


def test_digits_that_a_number_can_not_hold_stay_text(lab: Lab) -> None:
    lab.build(
        '<div data-tracardi-tag="t" data-tracardi-prop-ean="12345678901234567890">x</div>',
        one("onVisible"),
        elements={"properties": True},
    )
    lab.wait(lab.open())
    assert lab.collector.events[0]["properties"] == {"ean": "12345678901234567890"}
