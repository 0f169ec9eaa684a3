"""A common interface for three browsers: Chromium, Firefox, and WebKit, the engine of Safari."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Protocol, cast

from tests.helpers.webkit import VIEWPORT, WebKit, WebKitVisitor

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Playwright

    from tests.helpers.tab import Tab, Visitor
from tracardi_snippet.visit.browser import OFFLINE_PREFERENCES


class Engine(Protocol):
    """A running browser."""

    name: str
    """The name of the engine: ``chromium``, ``firefox`` or ``webkit``."""

    def new_visitor(self) -> Visitor[Tab]:
        """Return a visitor with a new profile, without cookies and storage."""

    def select(self, tab: Tab, selector: str) -> None:
        """Select the text of the element with the mouse."""

    def close(self) -> None: ...


def find(command: str) -> str:
    """Return the path of a browser that a Debian package has installed."""
    path = shutil.which(command)
    assert path, f"Debian's {command} is missing: 'make test' installs it"
    return path


def launch_chromium(playwright: Playwright, command: str = "chromium-headless-shell") -> Browser:
    arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    return playwright.chromium.launch(executable_path=find(command), args=arguments)


class Chromium:
    name = "chromium"

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def new_visitor(self) -> Visitor[Tab]:
        return self._browser.new_context(viewport={"width": VIEWPORT[0], "height": VIEWPORT[1]})

    def select(self, tab: Tab, selector: str) -> None:
        tab.click(selector, click_count=3)

    def close(self) -> None:
        """Do nothing, because other tests use the same browser."""


class Firefox(Chromium):
    name = "firefox"

    def __init__(self, playwright: Playwright) -> None:
        """Start Debian's Firefox over WebDriver BiDi. Without ``channel``, Playwright needs its own build of Firefox."""
        super().__init__(
            playwright.firefox.launch(
                channel="moz-firefox", executable_path=find("firefox-esr"), firefox_user_prefs=OFFLINE_PREFERENCES
            )
        )

    def select(self, tab: Tab, selector: str) -> None:
        """Select by dragging. A triple click fails: Playwright sends each click as a command, and Firefox counts per command."""
        page = cast("Page", tab)
        box = page.locator(selector).bounding_box()
        assert box
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + 2, middle)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] - 2, middle, steps=3)
        page.mouse.up()

    def close(self) -> None:
        self._browser.close()


class Safari:
    name = "webkit"

    def __init__(self, folder: Path) -> None:
        self._webkit = WebKit(folder)

    def new_visitor(self) -> Visitor[Tab]:
        return WebKitVisitor(self._webkit)

    def select(self, tab: Tab, selector: str) -> None:
        tab.click(selector, click_count=3)

    def close(self) -> None:
        self._webkit.close()
