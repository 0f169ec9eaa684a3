"""A clicked link that hands over the profile really opens the other site: in the whole of Chromium.

Its headless shell, which runs all other tests, has one tab and opens no other for the middle button.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_handover import AUTO, HOSTS
from tests.helpers.engines import launch_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Playwright

    from tests.helpers.lab import Lab


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The whole browser in place of its shell."""
    browser = launch_chromium(playwright, "chromium")
    yield browser
    browser.close()


def test_d18_a_click_really_opens_the_other_site(lab: Lab) -> None:
    """The left button opens it in the same tab, the middle button in a new one. The stock tracker did neither."""
    other = lab.origin.replace("127.0.0.1", "localhost")
    lab.build({"index.html": f'<a href="{other}/next.html#part">out</a>', "next.html": "<p>y"}, {**AUTO, **HOSTS})
    page = lab.open()
    lab.wait(page)
    profile = page.evaluate("JSON.parse(localStorage['tracardi-profile-id'])")
    with lab.context.expect_page() as opened:
        page.click("a", button="middle")
    lab.wait(opened.value, 2)
    page.click("a")
    page.wait_for_url("**/next.html#part")
    lab.wait(page, 3)
    for request in lab.collector.requests[1:]:
        assert request.payload["context"]["tracardi"] == {"pass": {"profile": profile, "source": "shop"}}
        assert request.events[0]["context"]["page"]["url"] == f"{other}/next.html#part"
