"""Browsers, visitors and labs; see ``tests/helpers/lab.py``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.helpers import evidence
from tests.helpers.chromium_pipe import ChromiumPipe
from tests.helpers.collector import Collector
from tests.helpers.engines import Chromium, Engine, Firefox, Safari, launch_chromium
from tests.helpers.lab import EngineLab, Lab
from tests.helpers.referee import patch_linker

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Playwright

if os.environ.get("TRACARDI_LINKER") == "esbuild":
    patch_linker()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = launch_chromium(playwright)
    yield browser
    browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own: no cookies, no storage."""
    context = chromium.new_context(viewport={"width": 1000, "height": 700})
    yield context
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    evidence.note(item, report)
    return report


@pytest.fixture
def lab(tmp_path: Path, visitor: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Lab]:
    """One site, one collector, one visitor in Chromium; when the test ends, each request is held against the schema."""
    with Collector() as collector:
        lab = Lab(tmp_path, visitor, collector)
        yield lab
        evidence.keep(request.node, lab)
        lab.close()
    with evidence.kept_on_failure(request.node, lab):
        lab.assert_sound()


@pytest.fixture(scope="session")
def chromium_pipe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromiumPipe]:
    """Chromium with what Playwright switches off: prerendering and the back/forward cache."""
    chromium = ChromiumPipe(tmp_path_factory.mktemp("chromium"))
    yield chromium
    chromium.close()


# Each browser runs once: pytest-xdist gives all tests of an engine to one process.
@pytest.fixture(
    scope="session",
    params=[
        "chromium",
        pytest.param("firefox", marks=pytest.mark.xdist_group("firefox")),
        pytest.param("webkit", marks=pytest.mark.xdist_group("webkit")),
    ],
)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Each browser in turn."""
    engine: Engine
    if request.param == "webkit":
        engine = Safari(tmp_path_factory.mktemp("webkit"))
    elif request.param == "firefox":
        engine = Firefox(request.getfixturevalue("playwright"))
    else:
        engine = Chromium(request.getfixturevalue("chromium"))
    yield engine
    engine.close()


@pytest.fixture
def engine_lab(tmp_path: Path, engine: Engine, request: pytest.FixtureRequest) -> Iterator[EngineLab]:
    """The same as ``lab``, in each browser. The tracker writes nothing to the console, except that the collector is down."""
    with Collector() as collector:
        lab = EngineLab(tmp_path, engine, collector)
        yield lab
        evidence.keep(request.node, lab)
        lab.visitor.close()
        lab.close()
    with evidence.kept_on_failure(request.node, lab):
        lab.assert_sound()
        assert [line for line in lab.console if "tracardi-snippet" not in line or " 503 " not in line] == []


@pytest.fixture(scope="module", params=["chromium", pytest.param("firefox", marks=pytest.mark.xdist_group("firefox"))])
def preview_browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Chromium, then Firefox: the browsers of the preview's own pages."""
    if request.param == "chromium":
        yield request.getfixturevalue("chromium")
    else:
        firefox = Firefox(request.getfixturevalue("playwright"))
        yield firefox._browser  # noqa: SLF001
        firefox.close()


@pytest.fixture
def reader(preview_browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own in each of them."""
    context = preview_browser.new_context(viewport={"width": 1000, "height": 700})
    yield context
    context.close()
