"""Take screenshots of every state of the preview: events page, overlay and errors, light and dark, wide and narrow.

    .venv/bin/python tools/screenshots.py [FOLDER]        the default is build/screenshots

docs/images/ holds two of them: copy them there when the pages have changed.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tracardi_snippet.config import load_config
from tracardi_snippet.preview.background import BackgroundPreview
from tracardi_snippet.preview.faults import Fault
from tracardi_snippet.preview.options import PreviewOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
SHOP = ROOT / "examples" / "shop"
SIZES = {"wide": (1200, 800), "narrow": (390, 780)}
WRONG = {"type": "sign-up", "properties": {"firstname": 7}}


def visit(page: Page, preview: BackgroundPreview) -> None:
    """Do what makes events of all kinds: right ones, one that waits, and one that Tracardi would refuse."""
    page.goto(f"{preview.site}/index.html")
    page.wait_for_timeout(700)
    page.goto(f"{preview.site}/laptops/heath-14.html")
    page.locator("#add").click()
    page.wait_for_timeout(700)
    page.evaluate("(event) => void tracker.track(event.type, event.properties, {fire: true})", WRONG)
    page.wait_for_timeout(300)
    preview.session.fault = Fault("503", 60)
    page.evaluate("void tracker.track('newsletter-opened', {issue: 12}, {fire: true})")
    page.wait_for_timeout(300)
    preview.session.fault = Fault()


def take(browser: Browser, preview: BackgroundPreview, folder: Path, break_config: Callable[[], None]) -> None:
    visitor = browser.new_page()
    visit(visitor, preview)
    pages = {}
    for scheme in ("light", "dark"):
        for size, (width, height) in SIZES.items():
            name = f"{scheme}-{size}"
            context = browser.new_context(
                color_scheme="dark" if scheme == "dark" else "light", viewport={"width": width, "height": height}
            )
            events, site = context.new_page(), context.new_page()
            events.goto(preview.tool)
            events.wait_for_selector(".events summary")
            events.wait_for_timeout(600)
            events.screenshot(path=folder / f"events-{name}.png")
            events.locator("summary").nth(1).click()
            events.wait_for_timeout(400)
            events.screenshot(path=folder / f"events-open-{name}.png", full_page=True)
            site.goto(f"{preview.site}/laptops/heath-14.html")
            site.wait_for_timeout(1200)
            site.locator("img[data-tracardi-tag]").hover()
            site.wait_for_timeout(300)
            site.screenshot(path=folder / f"overlay-{name}.png")
            site.mouse.click(width - 50, height - 28)
            site.wait_for_timeout(600)
            site.screenshot(path=folder / f"panel-{name}.png")
            pages[name] = events, site
    break_config()
    for name, (events, site) in pages.items():
        for kind, page in (("events", events), ("panel", site)):
            page.bring_to_front()
            page.wait_for_timeout(900)
            page.screenshot(path=folder / f"error-{kind}-{name}.png")


def main(folder: Path) -> None:
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(SHOP / "site", Path(name) / "site")
        os.chdir(name)  # pictures show paths that a reader might have
        config = Path("tracardi.yml")
        text = (SHOP / "tracardi.yml").read_text("utf-8")
        config.write_text(text, "utf-8")

        def break_config() -> None:
            config.write_text(text.replace("trigger: onVisible", "trigger: onVisable", 1), "utf-8")

        with (
            BackgroundPreview(Path("site"), lambda: load_config(config), PreviewOptions()) as preview,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            take(browser, preview, folder, break_config)
            browser.close()
    print(f"{len(list(folder.glob('*.png')))} screenshots in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "screenshots")
