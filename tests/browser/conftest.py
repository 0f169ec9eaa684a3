"""Pages that were injected for real, in Chromium, against a collector on 127.0.0.1 that checks every request."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.helpers.chromium_pipe import ChromiumPipe
from tests.helpers.collector import Collector
from tests.helpers.lab import Lab
from tests.helpers.referee import patch_linker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext

if os.environ.get("TRACARDI_LINKER") == "esbuild":
    patch_linker()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Debian's chromium is missing: 'make test' installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own: no cookies, no storage."""
    context = chromium.new_context(viewport={"width": 1000, "height": 700})
    yield context
    context.close()


@pytest.fixture
def lab(tmp_path: Path, visitor: BrowserContext) -> Iterator[Lab]:
    """One site, one collector, one visitor; when the test ends, each request is held against the schema."""
    with Collector() as collector:
        lab = Lab(tmp_path, visitor, collector)
        yield lab
        lab.close()
    lab.assert_sound()


@pytest.fixture(scope="session")
def chromium_pipe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromiumPipe]:
    """Chromium with what Playwright switches off: prerendering and the back/forward cache."""
    chromium = ChromiumPipe(tmp_path_factory.mktemp("chromium"))
    yield chromium
    chromium.close()
