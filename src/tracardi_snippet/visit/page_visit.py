"""Visit one page: load it, do what its triggers watch, and find out what became of each."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from tracardi_snippet.visit.acts import ORDER
from tracardi_snippet.visit.compare import new_errors
from tracardi_snippet.visit.diagnose import NO_CONSENT, NO_EVENT, browser_says, reason_of_page
from tracardi_snippet.visit.open_page import as_published, open_page
from tracardi_snippet.visit.outcome import MissingEvent, PageVisit, TriggerOutcome
from tracardi_snippet.visit.pictures import take_picture
from tracardi_snippet.visit.received import has_arrived, is_ambiguous, is_sound, refusals_in
from tracardi_snippet.visit.trial import NOTHING_TO_DO, Trial

if TYPE_CHECKING:
    from tracardi_snippet.config.keys import Key
    from tracardi_snippet.config.model import AutoEvent, Trigger
    from tracardi_snippet.config.pages import PageAuto
    from tracardi_snippet.visit.choice import ChosenPage
    from tracardi_snippet.visit.open_page import OpenPage, Tour

_LATE = "it does not load or answer within {:g} seconds"
_FIRST_SECONDS = 1.5  # between an act and the arrival of its event
_LAST_SECONDS = 4.0  # the same when the page is loaded, and for a trigger that is tried a second time


class BrowserGoneError(Exception):
    """The browser has crashed. Another page may have caused it."""


@dataclass(slots=True)
class _Clock:
    """Gives up a page that does not answer: each step has the seconds of ``--timeout``."""

    limit: asyncio.Timeout
    seconds: float

    def begin(self, more: float = 0) -> None:
        """Begin a step. ``more``: seconds that the step itself may wait."""
        self.limit.reschedule(asyncio.get_running_loop().time() + self.seconds + more)


async def visit_page(tour: Tour, chosen: ChosenPage) -> PageVisit:
    """Visit one page and return what became of its auto events and triggers.

    A trigger that does not fire is tried again, alone, on the page loaded anew: then no other act is in its way.

    :raises BrowserGoneError: the browser has crashed.
    :raises SnippetError: no browser can be started.
    """
    visit = PageVisit(chosen)
    rules = tour.session.build.rules
    seconds = tour.options.timeout
    try:
        async with asyncio.timeout(None) as limit:
            await _Visitor(tour, visit, rules.auto(rules.matching(chosen.path)), _Clock(limit, seconds + 1)).visit()
    except (TimeoutError, PlaywrightTimeoutError) as error:
        if not tour.browsers.is_running:  # some calls never return after a crash
            raise BrowserGoneError from error
        visit.failure = _LATE.format(seconds)
    except PlaywrightError as error:
        if not tour.browsers.is_running:
            raise BrowserGoneError from error
        visit.failure = browser_says(error)
    return visit


@dataclass(slots=True)
class _Visitor:
    """Goes through one page."""

    tour: Tour
    result: PageVisit
    auto: PageAuto
    clock: _Clock
    errors: list[str] = field(default_factory=list)
    """Errors of all times that the page was loaded."""

    async def visit(self) -> None:
        result = self.result
        result.auto_events = len(self.auto.events)
        self.clock.begin(_LAST_SECONDS)
        async with open_page(self.tour, result.chosen) as opened:
            await self._wait_for_auto_events(opened, list(self.auto.events.values()))
            opened.stay()
            at_load = list(opened.errors)
            fired = await self._try_all(opened)
            self.clock.begin(_LAST_SECONDS)
            events = await opened.settle(seconds=_LAST_SECONDS)
            self._note(opened)
            result.events = [self._as_published(event.event) for event in events if is_sound(event)]
            result.requests = opened.arrivals.requests(opened.visit)
            missing = [
                key for key, event in self.auto.events.items() if not has_arrived(opened.events(), event.type, event.properties)
            ]
            if missing:
                await self._take_picture(opened)
        for key in missing:
            reason = self._reason(self.auto.events[key].type)
            result.missing.append(MissingEvent(key, self.auto.events[key].type, reason or NO_EVENT))
        for key, trigger in self.auto.triggers.items():
            if (is_fired := fired.get(key)) is not None:
                result.outcomes.append(
                    TriggerOutcome(key, trigger, fired=True) if is_fired else await self._try_again(key, trigger)
                )
        if at_load:
            self.clock.begin()
            result.console = await new_errors(self.tour, result.chosen, at_load)

    async def _wait_for_auto_events(self, opened: OpenPage, wanted: list[AutoEvent]) -> None:
        await opened.arrivals.wait(
            lambda: all(has_arrived(opened.events(), event.type, event.properties) for event in wanted), _LAST_SECONDS
        )

    async def _try_all(self, opened: OpenPage) -> dict[Key, bool]:
        """Try each trigger, and return which fired. Triggers with nothing to do on this page are left out."""
        fired = {}
        for key, trigger in sorted(self.auto.triggers.items(), key=lambda item: ORDER.index(item[1].trigger)):
            trial = self._trial(opened, trigger, _FIRST_SECONDS)
            self.clock.begin(trial.longest_wait)
            reason = await trial.run()
            if reason != NOTHING_TO_DO:
                fired[key] = not reason
        return fired

    async def _try_again(self, key: Key, trigger: Trigger) -> TriggerOutcome:
        missing = {event.key for event in self.result.missing}
        self.clock.begin(_LAST_SECONDS)
        async with open_page(self.tour, self.result.chosen) as opened:
            await self._wait_for_auto_events(opened, [event for key, event in self.auto.events.items() if key not in missing])
            opened.stay()
            trial = self._trial(opened, trigger, _LAST_SECONDS)
            self.clock.begin(trial.longest_wait)
            reason = await trial.run()
            if reason:
                await self._take_picture(opened)
            has_events = any(event.type != trigger.data.event for event in opened.events())
            self._note(opened)
        if not reason:
            return TriggerOutcome(key, trigger, fired=True)
        page_reason = self._reason(trigger.data.event, has_events=has_events)
        # What is wrong with the element explains more than an error of the page, unless the tracker itself did not run.
        best = (trial.reason or page_reason) if has_events else (page_reason or trial.reason)
        return TriggerOutcome(key, trigger, fired=False, reason=best or reason)

    def _trial(self, opened: OpenPage, trigger: Trigger, seconds: float) -> Trial:
        has_tag = any(trigger.tag in tag.names for tag in self.result.chosen.page.tags)
        shadow = self.tour.session.build.loaded.config.elements.shadow
        return Trial(opened, trigger, seconds, has_tag=has_tag, shadow=shadow, is_ambiguous=is_ambiguous(self.auto, trigger))

    async def _take_picture(self, opened: OpenPage) -> None:
        await take_picture(self.tour.options.screenshots, opened, self.result.chosen.path)

    def _note(self, opened: OpenPage) -> None:
        """Keep what is wrong with the page, before it is closed."""
        self.errors += opened.errors
        refusals = refusals_in(opened.arrivals.events(opened.visit))
        self.result.refusals = list(dict.fromkeys((*self.result.refusals, *refusals)))

    def _as_published(self, event: dict[str, Any]) -> dict[str, Any]:
        sent: dict[str, Any] = json.loads(as_published(self.tour, json.dumps(event)))
        return sent

    def _reason(self, type_: str, *, has_events: bool = False) -> str:
        has_events = has_events or bool(self.result.events)
        if not has_events and self.tour.lacks_consent:
            return NO_CONSENT
        return reason_of_page(self.errors, self.result.refusals, type_, has_events=has_events)
