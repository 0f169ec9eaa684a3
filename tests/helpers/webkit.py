"""A driver for Debian's WebKit, the engine of Safari. WebKitWebDriver starts a MiniBrowser for each visitor on a virtual display."""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import socket
import subprocess
import time
from typing import TYPE_CHECKING, Any, Literal

from tests.helpers.webdriver import WebDriver, WebDriverError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

START_SECONDS = 60
BROWSER_SECONDS = 30  # a browser starts in one or two, on a busy machine in ten
VIEWPORT = (1000, 700)


class WebKit:
    """The virtual display and the driver. Each visitor is a browser process with a separate profile."""

    def __init__(self, folder: Path) -> None:
        for command, package in (("Xvfb", "xvfb"), ("WebKitWebDriver", "webkit2gtk-driver")):
            assert shutil.which(command), f"Debian's {package} is missing: 'make test' installs it"
        self._ends = contextlib.ExitStack()
        log = self._ends.enter_context((folder / "webkit.log").open("w"))
        number, its_end = os.pipe()
        self._run(
            ["Xvfb", "-displayfd", str(its_end), "-screen", "0", "1200x900x24", "-nolisten", "tcp"], log, pass_fds=[its_end]
        )
        os.close(its_end)
        with os.fdopen(number) as lines:
            display = lines.readline().strip()
        assert display, "Xvfb has no display"
        environment = {**os.environ, "DISPLAY": f":{display}", "HOME": str(folder)}
        self._start: Callable[[int], None] = lambda port: self._run(["WebKitWebDriver", f"--port={port}"], log, env=environment)
        self.start_driver()

    def start_driver(self) -> None:
        """Start a driver for the visitors to come."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._start(port)
        self.driver = WebDriver(f"http://127.0.0.1:{port}")
        self._wait()

    def new_session(self) -> WebDriver:
        """Start a browser, and return its driver.

        The driver chooses a port for the browser. If another program takes the port before the browser has started, the driver waits
        for ever, so another driver is asked.
        """
        # With any other strategy, commands hang while a page loads, and some commands never return.
        # https://www.w3.org/TR/webdriver2/#navigation
        capabilities = {"alwaysMatch": {"pageLoadStrategy": "none"}}
        try:
            answer = self.driver.call("POST", "/session", seconds=BROWSER_SECONDS, capabilities=capabilities)
        except TimeoutError:
            self.start_driver()
            answer = self.driver.call("POST", "/session", capabilities=capabilities)
        return WebDriver(f"{self.driver.address}/session/{answer['sessionId']}")

    def _run(self, command: list[str], log: Any, **options: Any) -> None:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **options)
        self._ends.callback(process.wait)
        self._ends.callback(process.terminate)

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                self.driver.call("GET", "/status")
            except OSError:
                assert time.monotonic() < end, "WebKitWebDriver does not listen"
                time.sleep(0.02)
            else:
                return

    def close(self) -> None:
        self._ends.close()


class WebKitVisitor:
    """A ``Visitor`` that is a browser process. The first tab is the window with which the browser starts."""

    def __init__(self, webkit: WebKit) -> None:
        self.driver = webkit.new_session()
        self._handle: str = self.driver.call("GET", "/window")
        self._is_taken = False
        self._fit()

    def _fit(self) -> None:
        """Give the page the same size as in the other browsers. The window is higher than the page: the window has a toolbar."""
        width, height = VIEWPORT
        self.driver.call("POST", "/window/rect", width=width, height=height)
        inner = self.driver.evaluate("[innerWidth, innerHeight]")
        self.driver.call("POST", "/window/rect", width=2 * width - inner[0], height=2 * height - inner[1])

    def new_page(self) -> WebKitTab:
        handle = self.driver.call("POST", "/window/new", type="window")["handle"] if self._is_taken else self._handle
        self._is_taken = True
        return WebKitTab(self, handle)

    def turn_to(self, handle: str) -> None:
        """Send all later commands to this window."""
        if handle != self._handle:
            self.driver.call("POST", "/window", handle=handle)
            self._handle = handle

    def close(self) -> None:
        with contextlib.suppress(WebDriverError):  # the session has ended already if its last window was closed
            self.driver.call("DELETE", "")


class WebKitTab:
    """A ``Tab`` in WebKit. Has the methods of Playwright's ``Page`` that tests of every engine call."""

    def __init__(self, visitor: WebKitVisitor, handle: str) -> None:
        self._visitor = visitor
        self._handle = handle

    @property
    def _driver(self) -> WebDriver:
        self._visitor.turn_to(self._handle)
        return self._visitor.driver

    @property
    def keyboard(self) -> WebDriver:
        return self._driver

    @property
    def url(self) -> str:
        return self._driver.call("GET", "/url")  # type: ignore[no-any-return]

    def on(self, event: Any, f: Callable[[Any], Any]) -> None:
        """Do nothing: WebDriver does not report the console. See ``EngineLab``."""

    def goto(self, url: str, *, wait_until: Literal["load", "domcontentloaded"] | None = None) -> None:
        self._driver.call("POST", "/url", url=url)
        states = ["complete", "interactive"] if wait_until == "domcontentloaded" else ["complete"]
        end = time.monotonic() + START_SECONDS
        while self.evaluate(f"[location.href.split('#')[0], {states}.includes(document.readyState)]") != [
            url.split("#", maxsplit=1)[0],
            True,
        ]:
            assert time.monotonic() < end, f"{url} does not load"
            time.sleep(0.02)

    def evaluate(self, expression: str) -> Any:
        """Return the value of the expression, or None if the page is left before the answer comes."""
        try:
            return self._driver.evaluate(expression)
        except WebDriverError as error:
            if "unload event" in str(error):
                return None
            raise

    def click(self, selector: str, *, click_count: int | None = None) -> None:
        self._driver.move_mouse(selector, click_count or 1)

    def hover(self, selector: str) -> None:
        self._driver.move_mouse(selector)

    def wait_for_timeout(self, timeout: float) -> None:
        time.sleep(timeout / 1000)

    def screenshot(self) -> bytes:
        return base64.b64decode(self._driver.call("GET", "/screenshot"))

    def close(self) -> None:
        self._driver.call("DELETE", "/window")
