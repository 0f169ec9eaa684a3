"""A client for the WebDriver protocol (https://www.w3.org/TR/webdriver2/). Each command is an HTTP request."""

from __future__ import annotations

import json
import urllib.request
from typing import Any, Literal
from urllib.error import HTTPError

# After this time the test fails: an answer that has not come by then will not come.
ANSWER_SECONDS = 60
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# Playwright's names of keys, with the code points of WebDriver: https://www.w3.org/TR/webdriver2/#keyboard-actions
KEYS = {"Shift": "\ue008", "ArrowRight": "\ue014", "Enter": "\ue007"}


class WebDriverError(Exception):
    """An error of the driver, which has refused a command. The message is the driver's answer."""


class WebDriver:
    """The commands of a driver, or of a session if the address contains a session."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, method: Literal["GET", "POST", "DELETE"], path: str, *, seconds: float = ANSWER_SECONDS, **body: Any) -> Any:
        """Send a command and return the value in the answer.

        :raises WebDriverError: the driver refused the command.
        :raises OSError: no driver listens, or the driver has not answered for these ``seconds``.
        """
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(f"{self.address}{path}", data, {"Content-Type": "application/json"}, method=method)  # noqa: S310
        try:
            with self._opener.open(request, timeout=seconds) as answer:
                return json.load(answer)["value"]
        except HTTPError as error:
            raise WebDriverError(f"{method} {path}: {error.read().decode()}") from None

    def evaluate(self, expression: str) -> Any:
        """Return the value of the expression. A promise is awaited."""
        return self.call("POST", "/execute/sync", script="return (0, eval)(arguments[0])", args=[expression])

    def move_mouse(self, selector: str, clicks: int = 0) -> None:
        """Move the mouse to the middle of the element, then click this number of times without a pause."""
        element = self.call("POST", "/element", using="css selector", value=selector)
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": {ELEMENT: element[ELEMENT]}}
        click = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._perform({"type": "pointer", "id": "mouse", "actions": [move, *click * clicks]})

    def press(self, key: str) -> None:
        self._key(key, "keyDown", "keyUp")

    def down(self, key: str) -> None:
        self._key(key, "keyDown")

    def up(self, key: str) -> None:
        self._key(key, "keyUp")

    def _key(self, key: str, *types: str) -> None:
        actions = [{"type": kind, "value": KEYS[key]} for kind in types]
        self._perform({"type": "key", "id": "keyboard", "actions": actions})

    def _perform(self, source: dict[str, Any]) -> None:
        self.call("POST", "/actions", actions=[source])
