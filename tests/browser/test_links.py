"""Clicks on links of every kind: what is tracked of them, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.triggers import one, properties

if TYPE_CHECKING:
    from tests.helpers.lab import Lab

STAY = "<script>addEventListener('click', (event) => event.preventDefault())</script>"
AREA = '<map name=m><area shape=rect coords="0,0,90,90" href="http://localhost:9/x.pdf"></map><img usemap="#m" width=90 height=90 src="data:,">'
SHADOW = """<div id=host></div><script>
  document.querySelector("#host").attachShadow({mode: "open"}).innerHTML = '<a href="http://localhost:9/x.pdf"><b id=x>x</b></a>'
</script>"""


def test_the_visitors_profile_is_no_property_of_a_link(lab: Lab) -> None:
    """Though the browser follows an address that has it."""
    settings = {"settings": {"trackExternalLinks": ["localhost"]}}
    lab.build(
        f'<a href="http://localhost:9/x.zip?a=%FC&&b=1#f">x</a>{STAY}', {**one("onOutbound", None, attempts=True), **settings}
    )
    page = lab.open()
    page.evaluate("localStorage['tracardi-profile-id'] = '\"p-1\"'")
    page.click("a")
    lab.wait(page)
    assert properties(lab) == [{"url": "http://localhost:9/x.zip?a=%FC&&b=1#f"}]


@pytest.mark.parametrize("kind", ["onOutbound", "onDownload"])
def test_a_link_in_an_editor_is_text(lab: Lab, kind: str) -> None:
    """Browsers do not follow it."""
    link = '<a href="http://localhost:9/x.pdf">x</a>'
    lab.build(f"<div contenteditable>{link}<i contenteditable=false>{link}</i></div>{STAY}", one(kind, None, attempts=True))
    page = lab.open()
    page.click("div > a")
    page.click("i > a")
    lab.wait(page)
    assert len(properties(lab)) == 1


@pytest.mark.parametrize("kind", ["onOutbound", "onDownload"])
@pytest.mark.parametrize(("body", "target"), [(AREA, "img"), (SHADOW, "#x")], ids=["area", "shadow tree"])
def test_areas_and_links_in_components_are_links(lab: Lab, body: str, target: str, kind: str) -> None:
    lab.build(body + STAY, one(kind, None, attempts=True))
    page = lab.open()
    page.click(target, position={"x": 5, "y": 5})
    lab.wait(page)
    assert [one["url"] for one in properties(lab)] == ["http://localhost:9/x.pdf"]


@pytest.mark.parametrize(
    ("kind", "body", "target"),
    [
        (
            "onOutbound",
            '<p onclick="event.stopPropagation()"><a href="http://localhost:9/" target=_blank>x</a></p>',
            "a",
        ),
        ("onClick", '<div data-tracardi-tag=t><b onclick="event.stopPropagation()">x</b></div>', "b"),
        (
            "onSubmit",
            '<div data-tracardi-tag=t><form target=_blank onsubmit="event.stopPropagation()"><button>x</button></form></div>',
            "button",
        ),
    ],
)
def test_a_page_that_stops_an_event_on_its_way_up_is_tracked(lab: Lab, kind: str, body: str, target: str) -> None:
    lab.build(body, one(kind, None if kind == "onOutbound" else "t"))
    page = lab.open()
    page.click(target)
    lab.wait(page)
    assert lab.sent == [["done"]]


@pytest.mark.parametrize(
    "link", ['href="mailto:me@firm.zip"', 'href="tel:123.zip"', "download", 'href="data:text/plain,x.pdf"']
)
def test_what_is_no_file_is_no_download(lab: Lab, link: str) -> None:
    lab.build(f"<a {link}>x</a>{STAY}", one("onDownload", None, attempts=True))
    page = lab.open()
    page.click("a")
    lab.flush(page)
    assert lab.sent == []


def test_a_long_address_is_shortened(lab: Lab) -> None:
    lab.build(f'<a download href="x.csv?{"x" * 5000}">x</a>{STAY}', one("onDownload", None, attempts=True))
    page = lab.open()
    page.click("a")
    lab.wait(page)
    assert [len(one["url"]) for one in properties(lab)] == [2000]


def test_who_has_a_profile_without_a_value_in_the_address_is_handed_one(lab: Lab) -> None:
    """Nothing of the old one stays."""
    lab.build(f'<a href="http://localhost:9/?__tr_pid&a=1">x</a>{STAY}', {"settings": {"trackExternalLinks": ["localhost"]}})
    page = lab.open()
    page.evaluate(
        "localStorage['tracardi-profile-id'] = '\"p-1\"'; document.addEventListener('click', ({target}) => { window.followed = target.href })"
    )
    page.click("a")
    assert page.evaluate("followed") == "http://localhost:9/?a=1&__tr_pid=p-1&__tr_src=shop"
