"""The overlay of a previewed page in Chromium and Firefox: outlines, tips, flashes, the panel, and the key that hides it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.previewing import findings_of_axe, kinds, open_page, previewing, until
from tests.helpers.sites import PAGE, TRIGGER, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Frame, Page

    from tracardi_snippet.preview.background import BackgroundPreview

CONFIG = TRIGGER + (
    "      - {tag: buy, trigger: onClick, data: {event: bought, properties: {price: 5}}}\n"
    "      - {tag: never, trigger: onCopy, data: {event: copied}}\n"
)
BODY = (
    "<style>* { display: none !important; color: red !important; } html, body, p, button { display: block !important; }</style>"
    '<p data-tracardi-tag="product never">Product</p><button data-tracardi-tag="buy">Buy</button>'
    '<p data-tracardi-tag="nobody" tabindex="0">Other</p>'
)
# Lets a test look into the closed shadow root: without it, nothing of the page can.
LOOK_IN = """(() => {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    const root = attach.call(this, {...init, mode: "open"});
    if (this.localName == "tracardi-preview") window.overlay = root;
    return root;
  };
})()"""


@pytest.fixture
def inside(reader: BrowserContext) -> BrowserContext:
    """A visitor whose tests can look into the overlay."""
    reader.add_init_script(LOOK_IN)
    return reader


def visit(visitor: BrowserContext, preview: BackgroundPreview) -> tuple[Page, Frame]:
    """Open the page, and wait until the panel has told the overlay what the page watches."""
    page, _ = open_page(visitor, preview.site)
    until(page, lambda: [frame for frame in page.frames if "/panel" in frame.url])
    panel = next(frame for frame in page.frames if "/panel" in frame.url)
    until(page, lambda: "event" in of_overlay(page, "querySelector('.pill').textContent"))
    return page, panel


def of_overlay(page: Page, expression: str) -> Any:
    return page.evaluate(f"window.overlay?.{expression}")


def tip(page: Page) -> str:
    return str(of_overlay(page, "querySelector('.tip').innerText"))


def test_tagged_elements_are_outlined_and_explained(folder: Path, inside: BrowserContext) -> None:
    """On hover and on focus: each trigger with what it sends and its line in the config. A tag without a trigger says so."""
    with previewing(folder, {"index.html": PAGE.format(BODY)}, CONFIG) as preview:
        page, _ = visit(inside, preview)
        until(page, lambda: of_overlay(page, "querySelectorAll('.outline:not([hidden])').length") == 3)
        page.locator("body > p").first.hover()
        until(page, lambda: "onVisible sends product-seen" in tip(page))
        assert ["onCopy sends copied" in tip(page), f"{folder}/tracardi.yml:7" in tip(page), "bought" in tip(page)] == [
            True,
            True,
            False,
        ]
        page.locator("body > button").focus()
        until(page, lambda: 'onClick sends bought {"price":5}' in tip(page))
        page.locator("body > p").last.focus()
        until(page, lambda: tip(page) == 'No trigger of this page names the tag "nobody".')


def test_an_element_flashes_when_its_trigger_fires(folder: Path, inside: BrowserContext) -> None:
    """And stays marked. What has not fired yet is listed in the panel."""
    with previewing(folder, {"index.html": PAGE.format(BODY)}, CONFIG) as preview:
        page, panel = visit(inside, preview)
        until(page, lambda: of_overlay(page, "querySelectorAll('.outline.fired').length") == 1)
        page.evaluate(
            "new MutationObserver(() => overlay.querySelector('.flash') && (window.flashed = 1)).observe(overlay, {subtree: true, attributes: true})"
        )
        page.locator("body > button").click()
        until(page, lambda: "bought" in kinds(preview))
        until(page, lambda: page.evaluate("window.flashed"))
        until(page, lambda: of_overlay(page, "querySelectorAll('.outline.fired').length") == 2)
        until(
            page, lambda: panel.evaluate("document.querySelector('#waiting').textContent").startswith("copied on onCopy never")
        )


def test_the_panel(folder: Path, inside: BrowserContext) -> None:
    """Opened by keyboard, closed by Escape, with the focus back where it was. It has the page's events and resolved options."""
    with previewing(folder, {"index.html": PAGE.format(BODY)}, CONFIG) as preview:
        page, panel = visit(inside, preview)
        of_overlay(page, "querySelector('.pill').focus()")
        page.keyboard.press("Enter")
        until(page, lambda: of_overlay(page, "querySelector('iframe').hidden") is False)
        until(page, lambda: panel.locator(".events li").count() == 2)
        assert panel.locator("h1").inner_text() == "index.html"
        options = dict(
            zip(panel.locator("#options dt").all_text_contents(), panel.locator("#options dd").all_text_contents(), strict=True)
        )
        assert options["tracker.source.id"] == f'"shop" {folder}/tracardi.yml:3'
        until(page, lambda: panel.evaluate("document.activeElement.id") == "close")
        panel.locator("#close").press("Escape")
        until(page, lambda: of_overlay(page, "querySelector('iframe').hidden") is True)
        # The findings of the site may have come meanwhile: the tag of nobody colours the pill.
    assert of_overlay(page, "activeElement.classList.contains('pill')") is True


def test_problems_are_shown_with_file_and_line(folder: Path, inside: BrowserContext) -> None:
    """An error of the config as soon as it is saved; it goes when it is mended."""
    with previewing(folder, {"index.html": PAGE.format(BODY)}, CONFIG) as preview:
        page, panel = visit(inside, preview)

        def is_told() -> bool:
            write_files(folder, {"tracardi.yml": CONFIG.replace("onCopy", "onCopi")})
            return bool(preview.session.problems)

        until(page, is_told)
        until(page, lambda: "1 problem" in of_overlay(page, "querySelector('.pill').textContent"))

        def problems() -> str:
            return str(panel.evaluate("document.querySelector('#problem-list').textContent"))

        # The preview may have read the file while it was empty: then it reads it again.
        until(page, lambda: 'Did you mean "onCopy"?' in problems())
        assert f"{folder}/tracardi.yml:9" in problems()


def test_a_key_hides_it_and_no_style_of_the_site_reaches_it(folder: Path, inside: BrowserContext) -> None:
    with previewing(folder, {"index.html": PAGE.format(BODY)}, CONFIG) as preview:
        page, _ = visit(inside, preview)
        look = "getComputedStyle(overlay.querySelector('.pill'))"
        assert page.evaluate(f"[{look}.display, {look}.color]") == ["block", "rgb(250, 248, 244)"]
        for is_hidden in (True, False):
            page.keyboard.press("Alt+Shift+T")
            until(page, lambda is_hidden=is_hidden: page.evaluate("overlay.host.hidden") is is_hidden)  # type: ignore[misc]
            assert page.evaluate("getComputedStyle(overlay.host).display") == ("none" if is_hidden else "block")


def test_axe_finds_nothing_in_the_overlay(folder: Path, inside: BrowserContext) -> None:
    with previewing(folder, {"index.html": PAGE.format(BODY)}, CONFIG) as preview:
        page, _ = visit(inside, preview)
        of_overlay(page, "querySelector('.pill').click()")
        assert findings_of_axe(page, "'tracardi-preview'") == []


def test_the_page_itself_stays_as_it_was(folder: Path, reader: BrowserContext) -> None:
    """Its root is closed, it adds one element, and the page's scripts see neither its clicks nor a frame."""
    with previewing(folder, {"index.html": PAGE.format('<p data-tracardi-tag="product">x</p>')}, TRIGGER) as preview:
        page, _ = open_page(reader, preview.site)
        until(page, lambda: kinds(preview) == {"page-view", "product-seen"})
        until(page, lambda: [frame for frame in page.frames if "/panel" in frame.url])
        assert page.evaluate("document.querySelector('tracardi-preview').shadowRoot") is None
        assert page.evaluate("[document.body.children.length, document.documentElement.children.length, frames.length]") == [
            1,
            3,
            0,
        ]
        assert page.locator("body > p").get_attribute("style") is None
        box = page.locator("body > p").bounding_box()
        assert box
        assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).localName", [box["x"] + 3, box["y"] + 3]) == "p"
