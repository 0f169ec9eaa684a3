"""VitePress and Astro as docs/generators.md builds them, under a sub-path, in Chromium: their real routers."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.helpers.generators import ENVIRONMENT, GENERATORS, built
from tracardi_snippet.config import load_config
from tracardi_snippet.pipeline import inject_site
from tracardi_snippet.run import RunOptions

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

    from tests.helpers.lab import Lab


def open_site(lab: Lab, name: str, delivery: str) -> tuple[Page, list[str]]:
    """The first page, and all that its console will say against it, or a request of its own that fails."""
    project = built(name)
    site = lab.folder / "site"
    shutil.copytree(project / GENERATORS[name], site / "docs")
    config = (project / "tracardi.yml").read_text("utf-8") + f"delivery: {{mode: {delivery}}}\n"
    (lab.folder / "tracardi.yml").write_text(config, "utf-8")
    environment = {**ENVIRONMENT, "TRACARDI_API": lab.collector.url}
    result = inject_site(load_config(lab.folder / "tracardi.yml", environment), site, RunOptions())
    assert result.is_written, result.findings
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page = lab.context.new_page()
    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"{lab.origin}/docs/", wait_until="load")
    page.evaluate("window.sameDocument = true")
    return page, complaints


def seen(lab: Lab) -> list[tuple[str, str, str]]:
    """Type, path and title of each event."""
    pages = ((event["type"], event["context"]["page"]) for event in lab.collector.events)
    return [(kind, page["path"], page["title"]) for kind, page in pages]


@pytest.mark.parametrize(
    ("name", "delivery", "path", "titles"),
    [
        ("vitepress", "file", "/docs/laptop.html", ("Shop", "Heath 14 | Shop")),
        ("astro", "inline", "/docs/laptop/", ("Shop", "Heath 14")),
    ],
)
def test_one_page_view_for_each_route(lab: Lab, name: str, delivery: str, path: str, titles: tuple[str, str]) -> None:
    """With its own title, there and back again; triggers of each page are alive whenever it is shown; the page hydrates."""
    page, complaints = open_site(lab, name, delivery)
    lab.wait(page)
    page.click("a:has-text('A laptop')")
    page.wait_for_selector("[data-tracardi-tag=product]")
    lab.wait(page, 2)
    page.evaluate("document.addEventListener('click', (event) => event.preventDefault())")
    page.click("[data-tracardi-tag=buy]")
    lab.wait(page, 3)
    page.go_back()
    page.wait_for_function("document.title == 'Shop'")
    lab.wait(page, 4)
    page.go_forward()
    page.wait_for_selector("[data-tracardi-tag=product]")
    lab.wait(page, 5)
    assert page.evaluate("window.sameDocument") is True
    home, laptop = ("/docs/", titles[0]), (path, titles[1])
    assert seen(lab) == [
        ("page-view", *home),
        ("page-view", *laptop),
        ("product-seen", *laptop),
        ("buy-clicked", *laptop),
        ("page-view", *home),
        ("page-view", *laptop),
        ("product-seen", *laptop),
    ]
    assert complaints == []
