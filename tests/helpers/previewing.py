"""A preview with its servers, and helpers to wait for what it receives."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.helpers.sites import CONFIG, ROOT, write_files
from tracardi_snippet.config import load_config
from tracardi_snippet.preview.background import BackgroundPreview
from tracardi_snippet.preview.options import PreviewOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from playwright.sync_api import BrowserContext, Page

    from tracardi_snippet.preview.recorder import Event

LOOK_MS, PATIENCE_MS = 20, 20_000


@contextlib.contextmanager
def previewing(
    folder: Path, site: Path | Mapping[str, str], config: str = CONFIG, **options: Any
) -> Iterator[BackgroundPreview]:
    """Preview a folder, or the files of a site."""
    write_files(folder, {"tracardi.yml": config})
    if not isinstance(site, Path):
        write_files(folder / "site", site)
        site = folder / "site"
    with BackgroundPreview(site, lambda: load_config(folder / "tracardi.yml"), PreviewOptions(port=0, **options)) as preview:
        yield preview


def until(page: Page, condition: Callable[[], object]) -> None:
    """Wait until the condition is true. Meanwhile the browser goes on."""
    for _ in range(PATIENCE_MS // LOOK_MS):
        if condition():
            return
        page.wait_for_timeout(LOOK_MS)
    raise AssertionError("what was waited for has not come")


def arrived(preview: BackgroundPreview) -> list[Event]:
    """Return the events that the collector has accepted, in the order of their first arrival."""
    return [event for event in reversed(list(preview.session.recorder.events())) if event.arrived]


def kinds(preview: BackgroundPreview) -> set[str | None]:
    """Return the types of the events that the collector has accepted."""
    return {event.type for event in arrived(preview)}


def open_page(visitor: BrowserContext, url: str) -> tuple[Page, list[str]]:
    """Open a page in a new tab. The list gets its console messages and script errors."""
    console: list[str] = []
    page = visitor.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("console", lambda message: console.append(message.text))
    page.on("pageerror", lambda error: console.append(f"ERROR {error}"))
    page.goto(url, wait_until="load")
    return page, console


def findings_of_axe(page: Page, within: str = "document") -> list[str]:
    """Return a line for each fault of accessibility that axe-core finds. ``within``: an expression of the part to look at."""
    page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))
    found = page.evaluate(f"axe.run({within}).then(({{violations}}) => violations)")
    return [f"{one['id']}: {one['nodes'][0]['html']} {one['nodes'][0]['failureSummary']}" for one in found]
