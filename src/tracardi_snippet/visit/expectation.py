"""Do the actions of an expectation on its page, and compare the events that arrive with the expected ones."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from tracardi_snippet.expect.compare import unmet
from tracardi_snippet.expect.file_model import Typing
from tracardi_snippet.findings import Finding, Location, Rule, Severity
from tracardi_snippet.preview.recording import received_event
from tracardi_snippet.visit.diagnose import browser_says, stopped_form
from tracardi_snippet.visit.hand import Hand, NoElementError
from tracardi_snippet.visit.open_page import open_page
from tracardi_snippet.visit.pictures import take_picture

if TYPE_CHECKING:
    from tracardi_snippet.expect.file_model import Action
    from tracardi_snippet.expect.load import PageExpectation
    from tracardi_snippet.expect.model import ReceivedEvent
    from tracardi_snippet.visit.choice import ChosenPage
    from tracardi_snippet.visit.open_page import OpenPage, Tour

_SELECTED_MS = 400  # a selection counts when it has stood for 300 ms: tracker_js/triggers/onTextSelect.js
_ARRIVAL_SECONDS = 4.0  # between the last action and the last event


async def expectation_findings(tour: Tour, chosen: ChosenPage, expectation: PageExpectation) -> list[Finding]:
    """Return a finding for each expected event that does not arrive, and for an action that cannot be done.

    :param chosen: the page of the expectation.
    """
    waits = sum(action.wait or 0 for action in expectation.actions) / 1000
    try:
        async with asyncio.timeout(2 * tour.options.timeout + waits + _ARRIVAL_SECONDS), open_page(tour, chosen) as opened:
            findings = await _findings(opened, expectation)
            if findings:
                await take_picture(tour.options.screenshots, opened, expectation.page)
            return findings
    except TimeoutError:
        return [_finding(expectation, f"{expectation.page} does not answer in time", expectation.line)]
    except PlaywrightError as error:
        return [_finding(expectation, f"{expectation.page}: {browser_says(error)}", expectation.line)]


def untracked_page(expectation: PageExpectation) -> Finding:
    """Return the finding that the page of an expectation gets no block."""
    hints = ("'tracardi-snippet check' tells why pages are skipped.",)
    return _finding(expectation, f"{expectation.page} gets no block, so no event can come from it", expectation.line, hints)


def absent_page(expectation: PageExpectation, near: str) -> Finding:
    """Return the finding that the page of an expectation is not in the site.

    :param near: path of the page that was probably meant, or an empty text.
    """
    hints = (f"Did you mean {near}?",) if near else ()
    return _finding(expectation, f"no page {expectation.page} is in the site", expectation.line, hints)


async def _findings(opened: OpenPage, expectation: PageExpectation) -> list[Finding]:
    reasons = []
    await opened.settle()
    opened.stay()
    for action, line in zip(expectation.actions, expectation.action_lines, strict=True):
        (name,) = action.given
        try:
            cover = await _do(opened.hand, name, action)
        except (NoElementError, PlaywrightError) as error:
            reason = browser_says(error) if isinstance(error, PlaywrightError) else str(error)
            return [_finding(expectation, f"the action {name} cannot be done on {expectation.page}: {reason}", line)]
        reasons += [f"{name}: {cover} covers the element"] if cover else []
        if name == "submit" and (stop := await _stop(opened.hand, action)):
            reasons.append(f"{name}: {stop}")
    await opened.arrivals.wait(lambda: not unmet(expectation.events, _received(opened)), _ARRIVAL_SECONDS)
    await opened.settle()
    return [
        _finding(expectation, f"{one.message} on {expectation.page}", one.expected.line, (*one.lines, *reasons))
        for one in unmet(expectation.events, _received(opened))
    ]


def _received(opened: OpenPage) -> list[ReceivedEvent]:
    """Return the events as the published page would send them: ``--write-expect`` writes them so."""
    events = map(received_event, opened.events())
    return [replace(one, properties=json.loads(opened.as_published(json.dumps(one.properties)))) for one in events]


async def _do(hand: Hand, name: str, action: Action) -> str:
    """Do an action, and return the name of an element that covers the target, or an empty text."""
    value = action.value
    if isinstance(value, Typing):
        await hand.type(value.into, value.text)
    elif isinstance(value, int):
        await hand.page.wait_for_timeout(value)
    elif name == "press":
        await hand.press(value)
    elif name == "scroll":
        await hand.show(value)
    elif name in ("select", "copy"):
        await getattr(hand, name)(value)
        await hand.page.wait_for_timeout(_SELECTED_MS)
    else:
        return str(await getattr(hand, name)(value))
    return ""


async def _stop(hand: Hand, action: Action) -> str:
    """Return why the browser has not sent a form, or an empty text. A script of the page may have removed the form."""
    with contextlib.suppress(NoElementError, PlaywrightError):
        return await stopped_form(await hand.find(str(action.value)))
    return ""


def _finding(expectation: PageExpectation, message: str, line: int | None, hints: tuple[str, ...] = ()) -> Finding:
    place = Location(expectation.file, line)
    return Finding(Rule.EXPECTATION_FAILED, Severity.ERROR, message, place, hints, page=expectation.page)
