"""Debian's Firefox, driven over WebDriver BiDi: as much of Playwright's page as the tests call, for ``Lab`` to use as such.

Playwright drives its own build of Firefox only, and Debian has no geckodriver.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import time
from collections import defaultdict
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal

from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

START_SECONDS = 60
# An answer that has not come by then is not coming: the test fails instead of waiting.
ANSWER_SECONDS = 30
# Firefox sets what WebDriver asks of it by itself: no updates, no safe browsing, no first-run pages. Whatever is left is sent to a
# proxy that is not there; only 127.0.0.1 is reached without one.
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "browser.tabs.warnOnClose": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    # Else a tab that is closed is not given the time to run the listeners of pagehide to their end, one time in four.
    "dom.abort_script_on_child_shutdown": False,
    "dom.push.connection.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "media.gmp-manager.url": "",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.allow_bypass": False,
    "network.proxy.failover_direct": False,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1",
    "network.proxy.share_proxy_settings": True,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.type": 1,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "",
}
# Playwright's names of keys, and WebDriver's.
KEYS = {"Shift": "\ue008", "ArrowRight": "\ue014", "Enter": "\ue007"}


class Firefox:
    """One process with a profile of its own below ``folder``."""

    def __init__(self, folder: Path) -> None:
        path = shutil.which("firefox-esr")
        assert path, "Debian's firefox-esr is missing: 'make test' installs it"
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
        (folder / "user.js").write_text("".join(lines))
        self._count = 0
        self._ends = contextlib.ExitStack()
        log = self._ends.enter_context((folder / "firefox.log").open("w"))
        self._process = subprocess.Popen(
            [path, "--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", "0"],
            # Without the last one, a release does not heed services.settings.server.
            env={**os.environ, "HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1", "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        self._ends.callback(self._end)
        self.pages: dict[str, FirefoxPage] = {}
        try:
            address = self._address(folder / "WebDriverBiDiServer.json")
            self._socket = self._ends.enter_context(connect(f"{address}/session", proxy=None, max_size=None))
            self.call("session.new", capabilities={})
            self.call("session.subscribe", events=["log.entryAdded"])
        except BaseException:
            self._ends.close()
            raise

    def _address(self, file: Path) -> str:
        """What Firefox writes once it listens."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
                server = json.loads(file.read_text())
                return f"ws://{server['ws_host']}:{server['ws_port']}"
            time.sleep(0.05)
        raise AssertionError(f"firefox-esr does not listen:\n{(file.parent / 'firefox.log').read_text()}")

    def call(self, method: str, **params: Any) -> Any:
        """The result of a WebDriver BiDi command; what happens meanwhile is told to the pages."""
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": params}))
        end = time.monotonic() + ANSWER_SECONDS
        while True:
            answer = self._receive(end - time.monotonic())
            if answer.get("id") == self._count:
                assert answer["type"] == "success", f"{method}: {answer}"
                return answer["result"]

    def sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        with contextlib.suppress(TimeoutError):
            while True:
                self._receive(max(0, end - time.monotonic()))

    def _receive(self, seconds: float) -> Any:
        message = json.loads(self._socket.recv(timeout=seconds))
        if message.get("method") == "log.entryAdded":
            entry = message["params"]
            page = self.pages.get(entry["source"].get("context"))
            if page:
                page.tell(entry)
        return message

    def close(self) -> None:
        self._ends.close()

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class FirefoxVisitor:
    """Cookies and storage of its own: a Playwright ``BrowserContext`` as far as ``Lab`` knows."""

    def __init__(self, firefox: Firefox) -> None:
        self.firefox = firefox
        self.id: str = firefox.call("browser.createUserContext")["userContext"]

    def new_page(self) -> FirefoxPage:
        context = self.firefox.call("browsingContext.create", type="tab", userContext=self.id)["context"]
        self.firefox.call("browsingContext.setViewport", context=context, viewport={"width": 1000, "height": 700})
        page = self.firefox.pages[context] = FirefoxPage(self.firefox, context)
        return page

    def close(self) -> None:
        """With its pages."""
        self.firefox.call("browser.removeUserContext", userContext=self.id)
        self.firefox.pages.clear()


class FirefoxPage:
    """A tab: the methods of Playwright's ``Page`` that the tests call."""

    def __init__(self, firefox: Firefox, context: str) -> None:
        self.firefox = firefox
        self.context = context
        self.keyboard = SimpleNamespace(press=self._press)
        self._listeners: dict[str, list[Callable[[Any], object]]] = defaultdict(list)

    def on(self, kind: Literal["console", "pageerror"], listener: Callable[[Any], object]) -> None:
        self._listeners[kind].append(listener)

    def tell(self, entry: dict[str, Any]) -> None:
        is_console = entry["type"] == "console"
        for listener in self._listeners["console" if is_console else "pageerror"]:
            listener(SimpleNamespace(text=entry["text"]) if is_console else entry["text"])

    def goto(self, url: str, wait_until: Literal["load", "domcontentloaded"] = "load") -> None:
        wait = "complete" if wait_until == "load" else "interactive"
        self.firefox.call("browsingContext.navigate", context=self.context, url=url, wait=wait)

    def go_back(self) -> None:
        self.firefox.call("browsingContext.traverseHistory", context=self.context, delta=-1)

    def close(self) -> None:
        self.firefox.call("browsingContext.close", context=self.context)

    def wait_for_timeout(self, milliseconds: float) -> None:
        self.firefox.sleep(milliseconds / 1000)

    def evaluate(self, expression: str) -> Any:
        return _value(self._evaluate(expression))

    def _evaluate(self, expression: str) -> Any:
        answer = self.firefox.call(
            "script.evaluate", expression=expression, target={"context": self.context}, awaitPromise=True, userActivation=True
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return answer["result"]

    def hover(self, selector: str) -> None:
        self._mouse(selector, [])

    def click(self, selector: str, *, click_count: int = 1) -> None:
        self._mouse(selector, [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}] * click_count)

    def _mouse(self, selector: str, actions: list[dict[str, Any]]) -> None:
        element = self._evaluate(f"document.querySelector({json.dumps(selector)})")
        origin = {"type": "element", "element": {"sharedId": element["sharedId"]}}
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": origin}
        self._perform({"type": "pointer", "id": "mouse", "actions": [move, *actions]})

    def _press(self, keys: str) -> None:
        values = [KEYS.get(key, key) for key in keys.split("+")]
        actions = [{"type": "keyDown", "value": value} for value in values]
        actions += [{"type": "keyUp", "value": value} for value in reversed(values)]
        self._perform({"type": "key", "id": "keyboard", "actions": actions})

    def _perform(self, source: dict[str, Any]) -> None:
        self.firefox.call("input.performActions", context=self.context, actions=[source])


def _value(remote: dict[str, Any]) -> Any:
    """What a script gave, as Python has it."""
    value = remote.get("value")
    if remote["type"] == "array":
        return [_value(item) for item in value or []]
    if remote["type"] == "object":
        return {key: _value(item) for key, item in value or []}
    return value
