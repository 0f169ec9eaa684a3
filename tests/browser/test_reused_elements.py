"""Pages reuse elements: another tag, no tag, or another product in the same element (livewire #1380, morphdom #29)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.triggers import TALL, one, properties

if TYPE_CHECKING:
    from tests.helpers.lab import EngineLab, Lab

LATE = {"late": True, "properties": True}
KINDS = ("onVisible", "onClick", "onMouseOver", "onSubmit", "onOutbound", "onDownload", "onScroll", "onCopy", "onTextSelect")
# An element for every kind of trigger. `act` does everything to it that fires one.
BODY = f"""<div id=box data-tracardi-tag=t><b>text</b><a href="http://localhost:9/x.pdf" target=_blank>x</a>
  <form target=frame><button>x</button></form></div><iframe name=frame hidden></iframe>{TALL}"""
ACT = """(async () => {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  window.open = () => null;
  document.querySelector("b").dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
  document.querySelector("b").click();
  document.querySelector("form").requestSubmit();
  const link = document.querySelector("a");
  link.addEventListener("click", (event) => event.preventDefault());
  link.click();
  scrollTo(0, 99999);
  await pause(100);
  scrollTo(0, 0);
  await pause(100);
  getSelection().selectAllChildren(document.querySelector("b"));
  document.execCommand("copy");
  await pause(400);
  getSelection().removeAllRanges();
})()"""


def every_kind(*tags: str) -> dict[str, Any]:
    triggers = []
    for tag in tags:
        for kind in KINDS:
            attempts = {"attempts": True} if kind in ("onOutbound", "onDownload") else {}
            triggers += one(kind, tag, f"{tag} {kind}", **attempts)["auto"]["triggers"]
    return {"auto": {"triggers": triggers}}


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("change", "tag"),
    [
        ("box.dataset.tracardiTag = 'new'", "new"),
        ("delete box.dataset.tracardiTag", None),
        ("box.dataset.tracardiTag = 't new'", "t"),
    ],
    ids=["changed", "removed", "one more"],
)
def test_a_trigger_fires_only_while_its_element_has_the_tag(lab: Lab, change: str, tag: str | None, *, late: bool) -> None:
    lab.build(BODY, every_kind("t"), elements={"late": late})
    page = lab.open()
    lab.expect(page, ["t onVisible"])
    page.evaluate(change)
    page.evaluate(ACT)
    lab.quiet(page)
    expected = {"t onVisible"} if tag != "t" else {f"t {kind}" for kind in KINDS}
    assert set(lab.kinds) == expected


def test_an_element_with_a_new_tag_fires_the_triggers_of_that_tag(engine_lab: EngineLab) -> None:
    """Only onVisible needs `late` for that."""
    lab = engine_lab
    lab.build(BODY, every_kind("t", "new"), elements={"late": True})
    page = lab.open()
    lab.expect(page, ["t onVisible"])
    page.evaluate("document.querySelector('#box').dataset.tracardiTag = 'new'")
    page.evaluate(ACT)
    # WebKit's driver gives no permission to copy.
    kinds = {f"new {kind}" for kind in KINDS if kind != "onCopy"}
    lab.until(page, lambda: kinds <= set(lab.kinds))
    assert {kind for kind in lab.kinds if kind.startswith("t ")} == {"t onVisible"}


def test_a_removed_tag_ends_what_has_begun(lab: Lab) -> None:
    """A dwell of the pointer, and of an element in view."""
    config = one("onVisible", dwell=500)
    config["auto"]["triggers"] += one("onMouseOver", dwell=500)["auto"]["triggers"]
    lab.build("<p data-tracardi-tag=t>x</p>", config)
    page = lab.open_stopped()
    page.hover("p")
    lab.pass_time(page, 300)
    page.evaluate("document.querySelector('p').removeAttribute('data-tracardi-tag')")
    lab.pass_time(page, 1000)
    lab.flush(page)
    assert lab.sent == []


@pytest.mark.parametrize("router", [False, True])
def test_another_product_in_an_element_is_seen_again(lab: Lab, *, router: bool) -> None:
    """A changed, new and removed property; a change of something else is none."""
    elements = {"properties": True, "late": not router}
    lab.build(
        "<p data-tracardi-tag=t data-tracardi-prop-name=a>x</p>", one("onVisible"), elements=elements, softNavigation=router
    )
    page = lab.open()
    lab.expect(page, ["done"])
    for number, script in enumerate(
        (
            "p.setAttribute('data-tracardi-prop-name', 'b')",
            "p.setAttribute('data-tracardi-prop-price', 1)",
            "p.removeAttribute('data-tracardi-prop-name')",
        ),
        2,
    ):
        page.evaluate(f"{{ const p = document.querySelector('p'); {script} }}")
        lab.until(page, lambda number=number: len(lab.kinds) == number)  # type: ignore[misc]
    page.evaluate("document.querySelector('p').title = 'x'")
    lab.quiet(page)
    assert properties(lab) == [{"name": "a"}, {"name": "b"}, {"name": "b", "price": 1}, {"price": 1}]


def test_another_product_starts_once_depths_and_dwell_again(lab: Lab) -> None:
    config: dict[str, Any] = {"auto": {"triggers": []}}
    for kind, options in (("onClick", {"once": "element"}), ("onScroll", {"depths": [50]}), ("onVisible", {"dwell": 400})):
        config["auto"]["triggers"] += one(kind, "t", kind, **options)["auto"]["triggers"]
    lab.build(f"<p data-tracardi-tag=t data-tracardi-prop-n=1>x</p>{TALL}", config, elements=LATE)
    page = lab.open()
    for number in (1, 2):
        page.evaluate(f"document.querySelector('p').setAttribute('data-tracardi-prop-n', {number})")
        for _ in "12":
            page.evaluate("document.querySelector('p').click()")
            page.evaluate(
                "new Promise((done) => { scrollTo(0, 1); setTimeout(() => { scrollTo(0, 0); setTimeout(done, 50) }, 50) })"
            )
        lab.until(page, lambda number=number: len(lab.kinds) == 3 * number)  # type: ignore[misc]
    lab.quiet(page)
    assert sorted((event["type"], event["properties"]["n"]) for event in lab.collector.events) == [
        (kind, number) for kind in ("onClick", "onScroll", "onVisible") for number in (1, 2)
    ]


def test_a_product_that_changes_while_it_is_in_view_has_to_stay_itself(lab: Lab) -> None:
    lab.build("<p data-tracardi-tag=t data-tracardi-prop-n=1>x</p>", one("onVisible", dwell=1000), elements=LATE)
    page = lab.open_stopped()
    lab.pass_time(page, 700)
    page.evaluate("document.querySelector('p').setAttribute('data-tracardi-prop-n', 2)")
    lab.pass_time(page, 150)
    lab.pass_time(page, 700)
    lab.flush(page)
    assert lab.sent == []
    lab.pass_time(page, 500)
    lab.wait(page)
    assert properties(lab) == [{"n": 2}]
