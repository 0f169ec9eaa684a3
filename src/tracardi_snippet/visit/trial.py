"""Try one trigger on an open page: act on its elements one after another until an event arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracardi_snippet.visit.acts import ACTS, elements_for
from tracardi_snippet.visit.diagnose import ABSENT, NEED_TEXT, NO_EVENT, reason_of_element
from tracardi_snippet.visit.received import has_arrived

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle

    from tracardi_snippet.config.model import Trigger
    from tracardi_snippet.visit.open_page import OpenPage

NOTHING_TO_DO = "nothing to do"
"""The answer of a trial if the page has nothing that the trigger could watch."""
_MAX_ELEMENTS = 5  # of one trigger that are tried
_CAN_SCROLL = """[document.scrollingElement, ...document.querySelectorAll("body *")].some((one) => one &&
  one.scrollHeight > one.clientHeight + 1 && one.clientHeight * one.clientWidth > innerHeight * innerWidth / 2)"""
# These fire by themselves while the page is read, so an event from before the act counts as well.
_BY_READING = ("onVisible", "onScroll")


@dataclass(slots=True)
class Trial:
    """One trigger on one open page."""

    opened: OpenPage
    """The page."""
    trigger: Trigger
    """The trigger."""
    seconds: float
    """How long to wait for an event after the act."""
    has_tag: bool
    """True if the page has the tag as it is built."""
    shadow: bool
    """True if the tracker looks into open shadow roots."""
    is_ambiguous: bool
    """True if others send the same event: then only what comes after the act counts."""
    reason: str = ""
    """What is wrong with the first element that was tried; empty if nothing is."""

    @property
    def longest_wait(self) -> float:
        """Seconds for which the trial may wait for events."""
        return _MAX_ELEMENTS * (self.seconds + 2 * self._dwell)

    @property
    def _dwell(self) -> float:
        return (self.trigger.options.dwell or 0) / 1000

    async def run(self) -> str:
        """Try the trigger. Return an empty text if it fires, ``NOTHING_TO_DO``, or the reason why it did not fire."""
        watched, targets = await elements_for(self.opened.hand, self.trigger, shadow=self.shadow)
        if self.has_fired():
            return ""
        if not watched:
            self.reason = ABSENT if self.has_tag else ""
            return ABSENT if self.has_tag else NOTHING_TO_DO
        if not targets or (self.trigger.trigger == "onScroll" and not await self.opened.page.evaluate(_CAN_SCROLL)):
            return NOTHING_TO_DO
        for element in targets[:_MAX_ELEMENTS]:
            if await self._fires(element):
                return ""
        return self.reason or NO_EVENT

    async def _fires(self, element: ElementHandle) -> bool:
        after = max((event.number for event in self.opened.events()), default=0)
        was_visible = await element.is_visible()
        cover = await ACTS[self.trigger.trigger](self.opened.hand, element, self.trigger)
        reason = await reason_of_element(self.trigger, element, cover)
        if was_visible and not await element.is_visible():  # the act itself has hidden it: a dialog, a menu
            reason = ""
        # An element that cannot be used gets no event: a short look confirms it, and saves time on pages with many. A text may
        # be selected although something covers a part of it.
        seconds = min(self.seconds, 0.5) if reason and self.trigger.trigger not in NEED_TEXT else self.seconds
        if await self.opened.arrivals.wait(lambda: self.has_fired(after), seconds + self._dwell):
            return True
        self.reason = self.reason or reason
        return False

    def has_fired(self, after: int | None = None) -> bool:
        """Return whether an event of the trigger has arrived.

        :param after: number of the last event before the act; None before the first act.
        """
        data = self.trigger.data
        if self.trigger.trigger in _BY_READING or not self.is_ambiguous:
            after = 0
        elif after is None:
            return False
        return has_arrived(self.opened.events(), data.event, data.properties, after)
