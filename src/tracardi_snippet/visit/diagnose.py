"""Tell why a trigger did not fire, or an event did not arrive: as a clause that ends the sentence of the finding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tracardi_snippet.visit import scripts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.async_api import ElementHandle
    from playwright.async_api import Error as PlaywrightError

    from tracardi_snippet.config.tracker import Trigger
    from tracardi_snippet.visit.outcome import Refusal

NEED_TEXT = ("onTextSelect", "onCopy")
"""Triggers that watch a text."""
_NEED_POINTER = ("onClick", "onMouseOver", "onDownload", "onOutbound", "onSubmit")
_METHOD = re.compile(r"^\w+\.\w+: ")  # of Playwright
_MAX_TEXT = 200  # characters of an error
NO_EVENT = "no event arrived, and nothing of the page tells why: a script may stop the browser's event"
NO_CONSENT = "the tracker waits for consent, and --no-consent does not grant it"
ABSENT = "no element of the page has the tag any more: a script has removed it"


async def reason_of_element(trigger: Trigger, element: ElementHandle, cover: str) -> str:
    """Return why a visitor cannot do to the element what the trigger watches, or an empty text.

    :param cover: the name of an element that was in the way, or empty.
    """
    state: dict[str, Any] = await element.evaluate(scripts.STATE)
    if fault := next(_faults(trigger, state, cover), ""):
        return fault
    if trigger.trigger == "onSubmit" and (stop := await stopped_form(element)):
        return stop
    if await element.evaluate(scripts.WHEEL_STEP) is not None:
        return f"{state['element']} is never visible (it cannot be scrolled into view)"
    return ""


def _faults(trigger: Trigger, state: dict[str, Any], cover: str) -> Iterator[str]:
    """Yield what is wrong with an element, the worst first."""
    name, kind = state["element"], trigger.trigger
    if not state["connected"]:
        yield ABSENT
    if state["how"]:
        hidden = state["how"] if state["hiddenBy"] == name else f"{state['hiddenBy']}: {state['how']}"
        yield f"{name} is never visible ({hidden})"
    if kind in NEED_TEXT and not state["hasText"]:
        yield f"{name} holds no text"
    if kind in NEED_TEXT and state["unselectable"]:
        yield f"the text of {name} cannot be selected (user-select: none)"
    if (state["width"] < 1 or state["height"] < 1) and not trigger.options.allowEmpty:
        yield f"{name} has zero size ({state['width']:g} x {state['height']:g} pixels)"
    if kind in _NEED_POINTER and state["disabled"]:
        yield f"{name} is disabled"
    if kind in _NEED_POINTER and state["pointerless"]:
        yield f"{name} takes no pointer (pointer-events: none)"
    if kind in (*_NEED_POINTER, *NEED_TEXT) and cover:
        yield f"{name} is covered by {cover}"


def reason_of_page(errors: Sequence[str], refusals: Sequence[Refusal], type_: str, *, has_events: bool) -> str:
    """Return why no event came of a page or of one of its triggers, or an empty text.

    :param errors: script errors and errors in the console.
    :param type_: the type of the event that is missing.
    :param has_events: True if other events of the page have arrived, so that the tracker works.
    """
    refused = next((one for one in refusals if one.type == type_), None)
    if refused:
        return f"the event is refused by the schema: {refused.place} {refused.message}"
    policy = next((error for error in errors if is_of_policy(error)), "")
    if policy and not has_events:
        return f"a Content-Security-Policy blocks the tracker: {shortened(policy)}"
    other = next((error for error in errors if not is_of_policy(error)), "")
    return f"the page has an error: {shortened(other)}" if other else ""


def is_of_policy(error: str) -> bool:
    """Return whether a message of the console is about a Content-Security-Policy."""
    return "content security policy" in error.lower() or "content-security-policy" in error.lower()


def shortened(text: str) -> str:
    """Return the first line of a message, at most 200 characters of it."""
    line = text.strip().split("\n")[0]
    return line if len(line) <= _MAX_TEXT else f"{line[:_MAX_TEXT]}..."


def browser_says(error: PlaywrightError) -> str:
    """Return the error as a clause, without the name of Playwright's method."""
    return f"the browser says: {shortened(_METHOD.sub('', error.message))}"


async def stopped_form(element: ElementHandle) -> str:
    """Return why the browser does not send the form that the element is or belongs to, or an empty text."""
    field = str(
        await element.evaluate(
            f"""(element) => {{
              const form = ({scripts.FORM_OF})(element), one = form && ({scripts.INVALID_CONTROLS})(form)[0];
              return one ? `${{one.name || one.id || one.localName}}: ${{one.validationMessage}}` : "";
            }}"""
        )
    )
    return f"the browser's own validation stops the form: {field}" if field else ""
