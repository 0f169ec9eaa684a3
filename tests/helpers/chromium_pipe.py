"""A driver for Debian's Chromium with prerendering and back/forward cache, over the DevTools protocol. ``Lab`` uses the driver.

Playwright switches the back/forward cache off. If a driver is attached to a page, Chromium prerenders nothing for that page. So this
driver attaches to tabs instead: Chromium then prerenders, and each tab reports its pages.
https://chromedevtools.github.io/devtools-protocol/tot/Target/
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# After this time the test fails: an answer that has not come by then will not come.
ANSWER_SECONDS = 30
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1000,700",
    # Without this switch, Chromium prerenders a page only if the machine has enough free memory.
    "--disable-features=Prerender2MemoryControls",
    "--remote-debugging-pipe",
)


class ChromiumError(Exception):
    """An error of a command, or an exception of a script."""


class ChromiumPipe:
    """A Chromium process whose profile is in ``folder``."""

    def __init__(self, folder: Path) -> None:
        path = shutil.which("chromium")
        assert path, "Debian's chromium is missing: 'make test' installs it"
        self._count = 0
        self._buffer = b""
        self._answers: dict[int, dict[str, Any]] = {}
        self._listeners: dict[str, Callable[[dict[str, Any]], None]] = {}  # by session id
        self._ended: set[str] = set()  # ids of sessions
        self._ends = contextlib.ExitStack()
        log = self._ends.enter_context((folder / "chromium.log").open("w"))
        commands, self._commands = os.pipe()
        self._messages, messages = os.pipe()
        self._process = subprocess.Popen(
            # Chromium reads commands from descriptor 3 and writes messages to descriptor 4.
            ["bash", "-c", f'exec "$0" "$@" 3<&{commands} 4>&{messages}', path, *ARGUMENTS, f"--user-data-dir={folder}"],
            env={**os.environ, "HOME": str(folder)},
            pass_fds=(commands, messages),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        os.close(commands)
        os.close(messages)
        self._ends.callback(self._end)

    def send(self, method: str, session: str = "", **params: Any) -> int:
        """Send a command and return its number."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params, **({"sessionId": session} if session else {})}
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        return self._count

    def call(self, method: str, session: str = "", **params: Any) -> Any:
        """Send a command and return its result.

        :raises ChromiumError: the command failed, or its session has ended.
        """
        number = self.send(method, session, **params)
        end = time.monotonic() + ANSWER_SECONDS
        while number not in self._answers:
            if session in self._ended:  # a page that another page has replaced gives no answer
                raise ChromiumError(f"{method}: the page is gone")
            self._receive(end - time.monotonic())
        answer = self._answers.pop(number)
        if "error" in answer:
            raise ChromiumError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def listen(self, session: str, listener: Callable[[dict[str, Any]], None]) -> None:
        """Call the listener with each event of the session."""
        self._listeners[session] = listener

    def sleep(self, seconds: float) -> None:
        """Handle events for this number of seconds."""
        end = time.monotonic() + seconds
        with contextlib.suppress(TimeoutError):
            while True:
                self._receive(end - time.monotonic())

    def _receive(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while b"\0" not in self._buffer:
            if not select.select([self._messages], [], [], max(0, end - time.monotonic()))[0]:
                raise TimeoutError
            data = os.read(self._messages, 1 << 20)
            assert data, "Chromium has ended"
            self._buffer += data
        text, _, self._buffer = self._buffer.partition(b"\0")
        message = json.loads(text)
        if message.get("method") == "Target.detachedFromTarget":
            self._ended.add(message["params"]["sessionId"])
        if "id" in message:
            self._answers[message["id"]] = message
        elif listener := self._listeners.get(message.get("sessionId", "")):
            listener(message)

    def close(self) -> None:
        self._ends.close()

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._commands)
        os.close(self._messages)


class PipeVisitor:
    """A visitor with separate cookies and storage. Has the methods of Playwright's ``BrowserContext`` that ``Lab`` calls."""

    def __init__(self, chromium: ChromiumPipe) -> None:
        self.chromium = chromium
        self.id: str = chromium.call("Target.createBrowserContext")["browserContextId"]
        self._scripts: list[str] = []

    def add_init_script(self, script: str) -> None:
        """Run the script before the scripts of each page, in all tabs that are opened later."""
        self._scripts.append(script)

    def on(self, event: str, listener: Callable[[Any], object]) -> None:
        """Do nothing: this driver does not report requests."""

    def new_page(self) -> PipePage:
        return PipePage(self.chromium, self.id, self._scripts)

    def close(self) -> None:
        """Close the visitor's pages, and delete the visitor's cookies and storage."""
        self.chromium.call("Target.disposeBrowserContext", browserContextId=self.id)


class PipePage:
    """A tab with the page that is shown and the prerendered pages. Has the methods of Playwright's ``Page`` that tests call."""

    def __init__(self, chromium: ChromiumPipe, context: str, scripts: list[str]) -> None:
        self.chromium = chromium
        self._scripts = scripts
        self._heard: dict[str, list[Callable[[Any], object]]] = {"console": [], "pageerror": []}
        # Sessions of the tab's pages. When a prerendered page is activated, the session of the previous page is detached.
        self._shown: list[str] = []
        self._prerendered: dict[str, str] = {}  # sessions, by target id
        self._target: str = chromium.call("Target.createTarget", url="about:blank", browserContextId=context, forTab=True)[
            "targetId"
        ]
        tab = chromium.call("Target.attachToTarget", targetId=self._target, flatten=True)["sessionId"]
        chromium.listen(tab, self._tell)
        chromium.call("Target.setAutoAttach", tab, autoAttach=True, waitForDebuggerOnStart=True, flatten=True)
        self.until(lambda: self._shown)

    def _tell(self, event: dict[str, Any]) -> None:
        params = event["params"]
        match event["method"]:
            case "Target.attachedToTarget":
                session, target = params["sessionId"], params["targetInfo"]
                if target.get("subtype") == "prerender":
                    self._prerendered[target["targetId"]] = session
                else:
                    self._shown.append(session)
                self.chromium.listen(session, self._tell)
                # The page starts only after the last of these commands, so all console messages of the page are seen.
                self.chromium.send("Runtime.enable", session)
                self.chromium.send("Page.enable", session)
                for script in self._scripts:
                    self.chromium.send("Page.addScriptToEvaluateOnNewDocument", session, source=script)
                self.chromium.send("Runtime.runIfWaitingForDebugger", session)
            case "Target.detachedFromTarget" if params["sessionId"] in self._shown:
                self._shown.remove(params["sessionId"])
                activated = list(self._prerendered)[:1]  # tests prerender one page at a time
                self._shown += [self._prerendered.pop(target) for target in activated]
            case "Target.detachedFromTarget":
                self._prerendered.pop(params.get("targetId", ""), None)
            case "Runtime.consoleAPICalled":
                text = " ".join(str(argument.get("value", argument.get("description"))) for argument in params["args"])
                self._hear("console", SimpleNamespace(text=text))
            case "Runtime.exceptionThrown":
                details = params["exceptionDetails"]
                self._hear("pageerror", details.get("exception", {}).get("description", details["text"]))

    def _hear(self, kind: str, what: object) -> None:
        for listener in self._heard[kind]:
            listener(what)

    def on(self, kind: Literal["console", "pageerror"], listener: Callable[[Any], object]) -> None:
        self._heard[kind].append(listener)

    def start(self, url: str) -> None:
        """Open an address, and wait for nothing."""
        self.chromium.send("Page.navigate", self._shown[-1], url=url)

    def goto(self, url: str, wait_until: Literal["load", "commit"] = "load") -> None:
        """Open an address as if the visitor had typed the address."""
        self.chromium.call("Page.navigate", self._shown[-1], url=url)
        if wait_until == "load":
            self.until(lambda: self.evaluate("document.readyState") == "complete")

    def wait_for_url(self, url: str) -> None:
        """Wait until the tab shows the page at this address and the page has loaded."""
        self.until(lambda: self.evaluate("location.href") == url and self.evaluate("document.readyState") == "complete")

    def evaluate(self, expression: str, *, is_prerendered: bool = False) -> Any:
        """Return the value of an expression in the page that is shown, or in the prerendered page. A promise is awaited.

        :raises ChromiumError: the script threw.
        """
        session = next(iter(self._prerendered.values())) if is_prerendered else self._shown[-1]
        answer = self.chromium.call(
            "Runtime.evaluate", session, expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            raise ChromiumError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def wait_for_prerendered(self) -> None:
        """Wait until a page is prerendered and all resources of the page have loaded."""
        self.until(lambda: self._prerendered)
        self.until(lambda: self.evaluate("document.readyState", is_prerendered=True) == "complete")

    def print(self) -> None:
        """Print the page to a PDF, as a visitor does."""
        self.chromium.call("Page.printToPDF", self._shown[-1])

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until the condition is true. `ChromiumError` is ignored: scripts fail while one page replaces another."""
        end = time.monotonic() + ANSWER_SECONDS
        while True:
            with contextlib.suppress(ChromiumError):
                if condition():
                    return
            assert time.monotonic() < end, "nothing to wait for has come"
            self.chromium.sleep(0.02)

    def screenshot(self) -> bytes:
        return base64.b64decode(self.chromium.call("Page.captureScreenshot", self._shown[-1])["data"])

    def wait_for_timeout(self, milliseconds: float) -> None:
        self.chromium.sleep(milliseconds / 1000)

    def close(self) -> None:
        self.chromium.call("Target.closeTarget", targetId=self._target)
