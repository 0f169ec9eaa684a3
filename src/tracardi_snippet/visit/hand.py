"""The visitor's hand: real input by the browser's protocol. No script calls an element's ``click()`` or ``submit()``.

Only what a visitor chooses in a window of the browser itself is set: an item of a list, a date, a file.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, TypeAlias

from playwright.async_api import ElementHandle

from tracardi_snippet.visit import scripts

if TYPE_CHECKING:
    from playwright.async_api import FilePayload, Page

Target: TypeAlias = str | ElementHandle
"""An element, or a selector: the first visible element counts, or the first if none is visible."""
_MAX_FOUND = 50  # elements of a selector that are asked whether they are visible
_MAX_WHEELS = 20
_MOVED_SECONDS = 0.4
_LOOK_SECONDS = 0.015
_MAX_SCREENS = 200  # of a page that grows while it is scrolled
_TIMES = ("date", "month", "week", "time", "datetime-local")
_FILE: FilePayload = {"name": "visit.txt", "mimeType": "text/plain", "buffer": b"A visit"}


class NoElementError(LookupError):
    """No element of the page matches a selector, or none that a visitor sees."""


class Hand:
    """Moves the mouse, turns the wheel and types in one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def find(self, target: Target) -> ElementHandle:
        """Return the element.

        :raises NoElementError: no element matches the selector.
        """
        if not isinstance(target, str):
            return target
        found = await self.page.query_selector_all(target)
        if not found:
            raise NoElementError(f"no element matches {target!r}")
        for element in found[:_MAX_FOUND]:
            if await element.is_visible():
                return element
        return found[0]

    async def show(self, target: Target) -> bool:
        """Turn the wheel until the element is in view, and return whether it is."""
        element = await self.find(target)
        stuck = 0
        for _ in range(_MAX_WHEELS):
            step: Any = await element.evaluate(scripts.WHEEL_STEP)
            if step is None:
                return True
            if step == "hidden" or stuck >= len(step["points"]):
                return False
            await self.page.mouse.move(*step["points"][stuck])
            await self.page.mouse.wheel(step["dx"], step["dy"])
            stuck = 0 if await self._has_moved(element, step) else stuck + 1
        return False

    async def hover(self, target: Target) -> str:
        """Move the pointer onto the element. Return the name of an element that covers it, or an empty text.

        :raises NoElementError: the target is a selector, and a visitor sees no element of it.
        """
        element = await self.find(target)
        await self.show(element)
        point = await self._point(element, target)
        if point is None:
            return ""
        x, y, cover = point
        await self.page.mouse.move(0, 0)
        await self.page.mouse.move(x, y, steps=2)
        return str(cover)

    async def cover_of(self, element: ElementHandle) -> str:
        """Return the name of an element that covers the element, or an empty text."""
        point: Any = await element.evaluate(scripts.POINT)
        return "" if point is None else str(point[2])

    async def click(self, target: Target) -> str:
        """Click the element. Return the name of an element that covers it and so gets the click, or an empty text.

        :raises NoElementError: as for ``hover``.
        """
        element = await self.find(target)
        cover = await self.hover(element)
        point = await self._point(element, target)
        if point is not None:
            await self.page.mouse.click(point[0], point[1])
        return cover

    async def select(self, target: Target) -> str:
        """Select the element's text by dragging, or else by a triple click. Return the selected text."""
        element = await self.find(target)
        await self.show(element)
        ends: Any = await element.evaluate(scripts.TEXT_ENDS)
        if ends is None:
            return ""
        mouse = self.page.mouse
        await self.page.evaluate("getSelection().removeAllRanges()")  # a press on selected text would begin to drag it
        await mouse.move(ends[0], ends[1])
        await mouse.down()
        await mouse.move(ends[2], ends[3], steps=3)
        await mouse.up()
        if not (text := await self._selected()):
            await mouse.click(ends[0] + 3, ends[1], click_count=3)
            text = await self._selected()
        return text

    async def copy(self, target: Target) -> str:
        """Select the element's text and press Ctrl+C. Return the selected text."""
        text = await self.select(target)
        await self.page.keyboard.press("Control+c")
        return text

    async def type(self, target: Target, text: str) -> None:
        """Click into a field and type. A date or a time is written as HTML does: 2026-01-15, 12:00, 2026-01-15T12:00."""
        await self.click(target)
        await self._enter(await self.find(target), text)

    async def press(self, key: str) -> None:
        """Press a key, such as ``Enter``."""
        await self.page.keyboard.press(key)

    async def submit(self, target: Target) -> str:
        """Fill in what a form needs, and press its button. Return the name of an element that covers the button, or nothing.

        :param target: a form, or an element in or around a form.
        """
        form = (await (await self.find(target)).evaluate_handle(scripts.FORM_OF)).as_element()
        if form is None:
            return ""
        for control in (await (await form.evaluate_handle(scripts.INVALID_CONTROLS)).get_properties()).values():
            if element := control.as_element():
                await self._fill(element)
        button = (await form.evaluate_handle(scripts.SUBMIT_BUTTON)).as_element()
        if button:
            return await self.click(button)
        field = await form.query_selector("input:not([type=hidden])")
        if field:
            await self.click(field)
            await self.press("Enter")
        return ""

    async def scroll(self, target: Target | None = None) -> None:
        """Turn the wheel down to the end of the page, or over an element to its end."""
        element = None if target is None else await self.find(target)
        if element is not None:
            await self.show(element)
            point: Any = await element.evaluate(scripts.POINT)
            await self.page.mouse.move(*(map(round, point[:2]) if point else (2, 2)))
        height = (self.page.viewport_size or {"height": 700})["height"]
        for _ in range(_MAX_SCREENS):
            before = await self._scrolled(element)
            await self.page.mouse.wheel(0, round(height * 0.9))
            if not await self._has_scrolled(element, before):
                return

    async def _point(self, element: ElementHandle, target: Target) -> Any:
        """Return a point of the element and what covers it, or None. A selector without a visible element is an error."""
        point: Any = await element.evaluate(scripts.POINT)
        if point is None and isinstance(target, str):
            raise NoElementError(f"no element that matches {target!r} can be seen")
        return point

    async def _fill(self, element: ElementHandle) -> None:
        kind = await _kind(element)
        if kind in ("checkbox", "radio"):
            await self.click(element)
        elif kind == "select":
            await element.select_option(index=max(0, int(await element.evaluate(scripts.OPTION_TO_CHOOSE))))
        elif kind == "file":
            await element.set_input_files([_FILE])
        else:
            content = str(await element.evaluate(scripts.CONTENT_FOR))
            await self.click(element)
            await self.press("Control+a")  # what stands there is not accepted
            await self._enter(element, content)

    async def _enter(self, element: ElementHandle, text: str) -> None:
        if await _kind(element) in _TIMES:
            await element.fill(text)
        else:
            await self.page.keyboard.type(text)

    async def _selected(self) -> str:
        return str(await self.page.evaluate("getSelection().toString()"))

    async def _has_moved(self, element: ElementHandle, step: dict[str, float]) -> bool:
        """Wait until the element has moved and rests, and return whether it has moved."""
        script = "(one) => { const {left, top} = one.getBoundingClientRect(); return [left, top]; }"
        end = time.monotonic() + _MOVED_SECONDS
        last: Any = [step["left"], step["top"]]
        started = False
        while time.monotonic() < end:
            now: Any = await element.evaluate(script)
            if started and now == last:
                return True
            started = started or now != last
            last = now
            await asyncio.sleep(_LOOK_SECONDS)
        return started

    async def _scrolled(self, element: ElementHandle | None) -> Any:
        if element is None:
            return await self.page.evaluate("[scrollX, scrollY]")
        return await element.evaluate("(one) => [scrollX, scrollY, one.scrollTop]")

    async def _has_scrolled(self, element: ElementHandle | None, before: Any) -> bool:
        end = time.monotonic() + _MOVED_SECONDS
        while time.monotonic() < end:
            if await self._scrolled(element) != before:
                return True
            await asyncio.sleep(_LOOK_SECONDS)
        return False


async def _kind(element: ElementHandle) -> str:
    """Return the type of an input, or else the name of the element."""
    return str(await element.evaluate("(one) => one.localName == 'input' ? one.type : one.localName"))
