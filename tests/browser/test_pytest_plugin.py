"""The examples of docs/testing.md, as they stand there: Playwright with Chromium, and Selenium with WebKit."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.helpers.sites import ROOT, SHOP
from tests.helpers.webkit import WebKit

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = ["pytester"]

DOCUMENT = (ROOT / "docs" / "testing.md").read_text("utf-8")
CONFTEST, PLAYWRIGHT, SELENIUM = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
# pytest-playwright brings page, and driver is a fixture of the reader's.
BROWSERS = """

@pytest.fixture
def page():
    from playwright.sync_api import sync_playwright
    from tests.helpers.engines import launch_chromium

    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        yield browser.new_page()
        browser.close()


@pytest.fixture
def driver():
    from selenium import webdriver
    from selenium.webdriver.webkitgtk.options import Options

    driver = webdriver.Remote(os.environ["DRIVER_ADDRESS"], options=Options())
    yield driver
    driver.quit()
"""


@pytest.fixture
def driver_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    webkit = WebKit(tmp_path_factory.mktemp("webkit"))
    yield webkit.driver.address
    webkit.close()


def test_both_examples_of_the_document(pytester: pytest.Pytester, driver_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both run at the same time, each in a worker with a collector of its own. An event of one test does not count in the other."""
    monkeypatch.setenv("DRIVER_ADDRESS", driver_address)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    shutil.copytree(SHOP / "site", pytester.path / "site")
    shutil.copy(SHOP / "tracardi.yml", pytester.path)
    # Selenium 4.51 uses what it deprecates itself.
    pytester.makeini("[pytest]\nfilterwarnings =\n  error\n  ignore:setting remote_server_addr:DeprecationWarning\n")
    pytester.makeconftest(CONFTEST + BROWSERS)
    one_event = '    assert [one.type for one in tracardi_collector.events].count("cart-item-added") == 1\n'
    pytester.makepyfile(test_playwright=PLAYWRIGHT + one_event, test_selenium=SELENIUM + one_event)
    result = pytester.runpytest_subprocess("-n", "2", "-p", "no:anyio")
    result.assert_outcomes(passed=2)
