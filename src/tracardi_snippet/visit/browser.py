"""Start a browser, and start it again after a crash."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from tracardi_snippet.errors import SnippetError
from tracardi_snippet.visit.find_browser import find_browser

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserType, Playwright

# No name but this machine's is resolved, so what Playwright cannot answer (DNS prefetch, WebRTC) stays here as well.
_CHROMIUM_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-smooth-scrolling",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
OFFLINE_PREFERENCES: dict[str, str | float | bool] = {
    "network.proxy.allow_bypass": False,
    "network.proxy.failover_direct": False,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1,localhost",
    "network.proxy.share_proxy_settings": True,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.type": 1,
    # Without this preference, one closed tab in four is stopped before its listeners of pagehide have ended.
    "dom.abort_script_on_child_shutdown": False,
}
"""Preferences that keep Firefox's requests on this machine. The proxy does not exist."""
_FIREFOX_PREFERENCES = OFFLINE_PREFERENCES | {
    "dom.disable_window_print": True,  # the dialog would block the page
    "general.smoothScroll": False,
}

_MAX_PAGES = 64  # more than --jobs allows


class Browsers:
    """Gives the one browser of a visit. If it has crashed, the next page gets a new one.

    :param name: ``chromium`` or ``firefox``.
    :param path: an installed browser, or None.
    """

    def __init__(self, playwright: Playwright, name: str, path: Path | None) -> None:
        self._type: BrowserType = getattr(playwright, name)
        self._name = name
        self._path = path
        self._browser: Browser | None = None
        self._lock = asyncio.Lock()
        # Firefox fails with "unknown error" if two pages are made at once.
        self.making_pages = asyncio.Semaphore(1 if name == "firefox" else _MAX_PAGES)
        """To be held while a page is made."""

    @property
    def is_running(self) -> bool:
        """True if the browser has not crashed."""
        return self._browser is not None and self._browser.is_connected()

    async def get(self) -> Browser:
        """Return the running browser, or start one.

        :raises SnippetError: there is no browser, or it does not start.
        """
        async with self._lock:
            if self._browser is None or not self.is_running:
                self._browser = await self._start()
            return self._browser

    async def close(self) -> None:
        if self._browser is not None and self.is_running:
            await self._browser.close()

    async def _start(self) -> Browser:
        path, is_own = find_browser(self._name, self._path, Path(self._type.executable_path))
        try:
            if self._name == "chromium":
                return await self._type.launch(executable_path=path, args=_CHROMIUM_ARGUMENTS)
            # WebDriver BiDi drives an installed Firefox; only Playwright's own build has Playwright's protocol.
            channel = None if is_own else "moz-firefox"
            return await self._type.launch(channel=channel, executable_path=path, firefox_user_prefs=_FIREFOX_PREFERENCES)
        except PlaywrightError as error:
            reason = error.message.strip().split("\n")[0].rstrip(".")
            raise SnippetError(
                f"{path}: the browser does not start: {reason}. Name another one with --browser-path."
            ) from error
