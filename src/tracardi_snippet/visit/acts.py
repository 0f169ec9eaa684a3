"""Do what a trigger watches: one function for each kind of trigger."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tracardi_snippet.visit import scripts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import ElementHandle, JSHandle, Page

    from tracardi_snippet.config.tracker import Trigger
    from tracardi_snippet.visit.hand import Hand

    Act = Callable[[Hand, ElementHandle, Trigger], Awaitable[str]]

# The suffixes that onDownload knows by itself: tracker_js/triggers/onDownload.js.
FILES = [
    "pdf",
    "zip",
    "gz",
    "tgz",
    "xz",
    "7z",
    "rar",
    "dmg",
    "pkg",
    "deb",
    "rpm",
    "exe",
    "msi",
    "apk",
    "iso",
    "csv",
    "xlsx",
    "docx",
    "pptx",
    "odt",
    "ods",
    "odp",
    "epub",
    "mp3",
    "mp4",
    "wav",
    "avi",
    "mov",
]
ORDER = ("onVisible", "onScroll", "onMouseOver", "onTextSelect", "onCopy", "onClick", "onDownload", "onOutbound", "onSubmit")
"""The order of the acts on a page: what changes a page least comes first."""


def selector_of(tag: str) -> str:
    """Return a selector of the elements that have the tag, as their whole value or as a word of it."""
    text = tag.replace("\\", "\\\\").replace('"', '\\"')
    return f'[data-tracardi-tag="{text}"], [data-tracardi-tag~="{text}"]'


async def _see(hand: Hand, element: ElementHandle, _trigger: Trigger) -> str:
    await hand.show(element)
    return ""


async def _read(hand: Hand, element: ElementHandle, trigger: Trigger) -> str:
    await hand.scroll(element if trigger.tag else None)
    return ""


async def _hover(hand: Hand, element: ElementHandle, trigger: Trigger) -> str:
    cover = await hand.hover(element)
    await asyncio.sleep((trigger.options.dwell or 0) / 1000)
    return cover


async def _select(hand: Hand, element: ElementHandle, _trigger: Trigger) -> str:
    await hand.select(element)
    return await hand.cover_of(element)


async def _copy(hand: Hand, element: ElementHandle, _trigger: Trigger) -> str:
    await hand.copy(element)
    return await hand.cover_of(element)


async def _click(hand: Hand, element: ElementHandle, _trigger: Trigger) -> str:
    return await hand.click(element)


async def _submit(hand: Hand, element: ElementHandle, _trigger: Trigger) -> str:
    return await hand.submit(element)


ACTS: dict[str, Act] = {
    "onVisible": _see,
    "onScroll": _read,
    "onMouseOver": _hover,
    "onTextSelect": _select,
    "onCopy": _copy,
    "onClick": _click,
    "onDownload": _click,
    "onOutbound": _click,
    "onSubmit": _submit,
}
"""What a visitor does, by the trigger's kind. Each returns the name of an element that was in the way, or an empty text."""


async def elements_for(hand: Hand, trigger: Trigger, *, shadow: bool) -> tuple[list[ElementHandle], list[ElementHandle]]:
    """Return the elements that the trigger watches, and those to act upon. Without a tag, the root of the page is watched.

    :param shadow: find elements in open shadow roots as well.
    """
    watched = await _watched(
        hand.page, selector_of(trigger.tag) if trigger.tag else "html", shadow=shadow and bool(trigger.tag)
    )
    if trigger.trigger not in ("onOutbound", "onDownload"):
        return watched, watched
    targets: list[ElementHandle] = []
    for element in watched:
        targets += await _elements_in(await _links(element, trigger))
    return watched, targets


async def _watched(page: Page, selector: str, *, shadow: bool) -> list[ElementHandle]:
    if shadow:
        return await page.query_selector_all(selector)  # Playwright's selectors look into open shadow roots
    return await _elements_in(await page.evaluate_handle("(selector) => [...document.querySelectorAll(selector)]", selector))


async def _links(element: ElementHandle, trigger: Trigger) -> JSHandle:
    if trigger.trigger == "onOutbound":
        return await element.evaluate_handle(scripts.OUTBOUND_LINKS)
    extensions: Any = trigger.options.extensions or FILES
    return await element.evaluate_handle(scripts.DOWNLOAD_LINKS, extensions)


async def _elements_in(array: JSHandle) -> list[ElementHandle]:
    found = (one.as_element() for one in (await array.get_properties()).values())
    return [element for element in found if element]
