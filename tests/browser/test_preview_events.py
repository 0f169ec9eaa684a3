"""The events page in Chromium and Firefox: events as text, filters, whole requests, faults, and no finding of axe-core."""

from __future__ import annotations

import json
import shlex
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.preview import payload
from tests.helpers.previewing import arrived, findings_of_axe, open_page, previewing, until
from tests.helpers.sites import CONFIG, PAGE, TRIGGER
from tracardi_snippet.preview.received import Received
from tracardi_snippet.preview.right import judge

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from tracardi_snippet.preview.background import BackgroundPreview

ATTACK = '<img src=x onerror="document.title = 1"><script>document.title = 1</script>'


def send(preview: BackgroundPreview, document: dict[str, Any], status: int | None = None) -> None:
    """Record a request before any page listens."""
    recorder = preview.session.recorder
    judgement = judge(document, "shop")
    body = json.dumps(document)
    request, events = recorder.record({}, body, Received("POST", body.encode(), document, judgement))
    recorder.settle(request, events, judgement.status if status is None else status, "{}")


def post(preview: BackgroundPreview, document: dict[str, Any]) -> None:
    """Send a request while pages listen."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{preview.tool}/track", json.dumps(document).encode(), headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310
        assert response.status == 200


def event(kind: str, page: str = "/", **more: Any) -> dict[str, Any]:
    return {"type": kind, "context": {"page": {"url": f"http://127.0.0.1:8480{page}", "path": page, "title": "x"}}, **more}


def rows(page: Page) -> list[str]:
    return [text.replace("\n", " ") for text in page.locator(".events summary").all_inner_texts()]


def test_events_are_shown_as_text_by_session(folder: Path, reader: BrowserContext) -> None:
    """Newest first; as they come; with page, properties, what made them, and a verdict."""
    with previewing(folder, {"index.html": PAGE.format("x")}) as preview:
        send(preview, payload(event("page-view"), {"type": ATTACK, "properties": {ATTACK: ATTACK}}))
        send(preview, payload({"type": "sign-up", "id": "1", "properties": {"firstname": 1}}, session={"id": ATTACK[:60]}))
        page, console = open_page(reader, preview.tool)
        until(page, lambda: len(rows(page)) == 3)
        shown = rows(page)
        assert [words in row for words, row in zip(("sign-up", ATTACK, "page-view"), shown, strict=True)] == [True] * 3
        assert ['{"firstname":1}' in shown[0], "wrong, refused: 500" in shown[0], "script" in shown[0]] == [True] * 3
        assert ["/" in shown[2], "page load" in shown[2], "arrived" in shown[2]] == [True] * 3
        assert page.locator("h3").all_inner_texts() == [f"Session {ATTACK[:60]}", "Session s1"]
        assert page.locator("#counts").inner_text() == "3 events, 1 wrong"
        assert (page.locator("img").count(), page.locator("script").count()) == (0, 1)
        page.evaluate("void fetch('/track', {method: 'POST'})")  # the events page itself may not post events
        site, _ = open_page(reader, preview.site)
        until(site, lambda: arrived(preview)[2:])
        page.bring_to_front()
        until(page, lambda: len(rows(page)) == 4)
        assert "3 events" not in page.locator("#counts").inner_text()
        assert page.title() == "(4) Events: tracardi-snippet preview"
        assert [line for line in console if "403" not in line] == []


def test_filters_by_type_page_and_verdict(folder: Path, reader: BrowserContext) -> None:
    with previewing(folder, {"index.html": PAGE.format("x"), "b.html": PAGE.format("b")}) as preview:
        send(preview, payload(event("a"), event("a", "/b"), event("c", "/b")))
        send(preview, payload(event("d", tags=None)))
        page, _ = open_page(reader, preview.tool)
        until(page, lambda: len(rows(page)) == 4)
        for label, option, left in (
            ("Type", "a", 2),
            ("Page", "b.html", 1),
            ("Type", "", 2),
            ("Page", "", 4),
            ("Verdict", "wrong", 1),
        ):
            page.get_by_label(label, exact=True).select_option(option)
            until(page, lambda left=left: len(rows(page)) == left)  # type: ignore[misc]
        assert page.locator("#counts").inner_text() == "1 of 4 events, 1 wrong"
        assert "d" in rows(page)[0]


AT_REST = "document.getAnimations().every((one) => one.playState != 'running')"
COPY = "navigator.clipboard.writeText = async (text) => { window.copied = text; }"


def test_a_whole_request_is_opened_by_keyboard_and_copied(folder: Path, reader: BrowserContext) -> None:
    """It is copied as JSON, and as a curl command whose quotes keep the shell from running a part of it."""
    document = payload(event("it's", properties={"text": '\'; $(touch x) `y` \\ "z"'}))
    with previewing(folder, {"index.html": PAGE.format("x")}) as preview:
        send(preview, document)
        page, console = open_page(reader, preview.tool)
        page.evaluate(COPY)
        until(page, lambda: rows(page))
        page.locator("summary").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Copy as JSON").click()
        until(page, lambda: page.evaluate("window.copied"))
        assert json.loads(page.evaluate("window.copied")) == document
        page.get_by_role("button", name="Copy as curl").click()
        until(page, lambda: page.evaluate("window.copied.startsWith('curl ')"))
        command = shlex.split(page.evaluate("window.copied"))
        assert command[:4] == ["curl", f"{preview.tool}/track", "-H", "Content-Type: application/json"]
        assert (command[4], json.loads(command[5])) == ("--data-raw", document)
        body = page.locator(".body").inner_text()
        assert ["index.html" in body, "a call of tracker.track" in body, "Answer: 200" in body] == [True] * 3
        post(preview, payload(event("later")))
        until(page, lambda: len(rows(page)) == 2)
        assert page.locator("details[open]").count() == 1  # what is open stays open
        assert console == []


def test_faults_and_clear(folder: Path, reader: BrowserContext) -> None:
    with previewing(folder, {"index.html": PAGE.format("x")}) as preview:
        send(preview, payload("a"))
        page, _ = open_page(reader, preview.tool)
        until(page, lambda: rows(page))
        page.get_by_label("Fault", exact=True).select_option("503 5")
        until(page, lambda: (preview.session.fault.kind, preview.session.fault.seconds) == ("503", 5))
        page.get_by_role("button", name="Clear").click()
        until(page, lambda: not rows(page))
        assert list(preview.session.recorder.events()) == []
        until(page, lambda: page.locator("#empty").is_visible())
        page.reload()
        until(page, lambda: page.get_by_label("Fault", exact=True).input_value() == "503 5")


def test_10000_events_stay_fluid(folder: Path, reader: BrowserContext) -> None:
    """The page draws the newest hundred, and more when asked; filters look at all."""
    with previewing(folder, {"index.html": PAGE.format("x")}) as preview:
        for number in range(100):
            send(preview, payload(*(event(f"type-{number}", properties={"n": one}) for one in range(100))))
        page, console = open_page(reader, preview.tool)
        until(page, lambda: page.locator("#counts").inner_text() == "10,000 events")
        assert page.locator(".events > li").count() == 100
        page.get_by_role("button", name="Show more of 9900").click()
        until(page, lambda: page.locator(".events > li").count() == 200)
        page.get_by_label("Type", exact=True).select_option("type-7")
        until(page, lambda: page.locator("#counts").inner_text() == "100 of 10,000 events")
        assert console == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 360)])
def test_axe_finds_nothing(folder: Path, preview_browser: Browser, scheme: Any, width: int) -> None:
    """On the events page and the panel, with events of each state, problems, and an entry that is open."""
    requests: list[str] = []
    context = preview_browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 700})
    context.on("request", lambda request: requests.append(request.url))
    with previewing(folder, {"index.html": PAGE.format("x")}, TRIGGER) as preview:
        send(preview, payload(event("page-view"), event("b", id="1")))
        send(preview, payload(event("busy")), 503)
        send(preview, payload(event("d", tags=None)))
        preview.session.findings = {
            "findings": [
                {"severity": severity, "file": "a.yml", "line": 1, "message": "m", "hints": ["h"], "fix": "f", "page": None}
                for severity in ("error", "warning", "note")
            ]
        }
        preview.session.lifted.append("a.html: its policy is lifted")
        page, console = open_page(context, preview.tool)
        until(page, lambda: len(rows(page)) == 4)
        page.locator("summary").first.click()
        until(page, lambda: page.get_by_role("button", name="Copy as curl").count() == 1)
        until(page, lambda: page.evaluate(AT_REST))  # the colour of a new entry fades
        assert findings_of_axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.goto(f"{preview.tool}/panel?page=index.html")
        until(page, lambda: len(rows(page)) == 4)
        page.locator("details").last.locator("summary").click()
        until(page, lambda: page.evaluate(AT_REST))
        assert findings_of_axe(page) == []
        assert [url for url in requests if not url.startswith(preview.tool)] == []
        assert console == []
    context.close()


def test_a_preview_that_has_ended_is_told(folder: Path, reader: BrowserContext) -> None:
    with previewing(folder, {"index.html": PAGE.format("x")}, CONFIG) as preview:
        page, _ = open_page(reader, preview.tool)
        until(page, lambda: page.locator("#site").inner_text() != "Site")
    until(page, lambda: "Is it still running?" in page.locator("#connection").inner_text())
