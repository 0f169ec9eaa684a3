"""Three browsers behind one door: Chromium, Firefox, and WebKit, the engine of Safari."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Protocol, cast

from tests.helpers.webkit import VIEWPORT, WebKit, WebKitVisitor

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Playwright

    from tests.helpers.tab import Tab, Visitor

# Playwright's own preferences leave these to Firefox. What asks anything of the Internet is sent to a proxy that is not there.
FIREFOX_PREFERENCES: dict[str, str | float | bool] = {
    # Else a tab that is closed is not given the time to run the listeners of pagehide to their end, one time in four.
    "dom.abort_script_on_child_shutdown": False,
    "network.proxy.allow_bypass": False,
    "network.proxy.failover_direct": False,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1,localhost",
    "network.proxy.share_proxy_settings": True,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.type": 1,
}


class Engine(Protocol):
    """A browser that runs."""

    name: str

    def new_visitor(self) -> Visitor[Tab]:
        """Return a profile of its own: no cookies, no storage."""

    def select(self, tab: Tab, selector: str) -> None:
        """Select the text of the element with the mouse."""

    def close(self) -> None: ...


def find(command: str) -> str:
    """Return the path of a Debian package's browser."""
    path = shutil.which(command)
    assert path, f"Debian's {command} is missing: 'make test' installs it"
    return path


def launch_chromium(playwright: Playwright) -> Browser:
    arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    return playwright.chromium.launch(executable_path=find("chromium"), args=arguments)


class Chromium:
    name = "chromium"

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def new_visitor(self) -> Visitor[Tab]:
        return self._browser.new_context(viewport={"width": VIEWPORT[0], "height": VIEWPORT[1]})

    def select(self, tab: Tab, selector: str) -> None:
        tab.click(selector, click_count=3)

    def close(self) -> None:
        """Do nothing: others use the browser, too."""


class Firefox(Chromium):
    name = "firefox"

    def __init__(self, playwright: Playwright) -> None:
        """``channel`` makes Playwright speak WebDriver BiDi, which Debian's Firefox does; else it wants a build of its own."""
        super().__init__(
            playwright.firefox.launch(
                channel="moz-firefox", executable_path=find("firefox-esr"), firefox_user_prefs=FIREFOX_PREFERENCES
            )
        )

    def select(self, tab: Tab, selector: str) -> None:
        """Drag over it: Firefox counts the clicks of one command only, and Playwright sends a command for each."""
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
