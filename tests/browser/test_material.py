"""A site that Material for MkDocs builds: its instant navigation, and its question for consent."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.helpers.project import ENVIRONMENT
from tests.helpers.sites import write_files

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.helpers.lab import Lab

INSTANT = ["navigation.instant", "navigation.instant.prefetch", "navigation.instant.progress"]
# The paragraph is of the page, the others of the theme: one is replaced at each navigation, the others are not.
PAGE = "# {title}\n\nSee **this**{{ data-tracardi-tag=product }}, [the next]({next}) and [a part](#part).\n\n## Part\n\nText\n"
TRIGGERS = [
    {"tag": "product", "trigger": "onVisible", "data": {"event": "seen"}},
    {"tag": "product", "trigger": "onClick", "data": {"event": "clicked"}},
]
CONSENT = {
    "analytics": {"provider": "tracardi"},
    "consent": {
        "title": "Cookies?",
        "description": "May we?",
        "cookies": {"analytics": {"name": "Tracardi", "checked": True}},
        "actions": ["accept", "reject", "manage"],
    },
}


def build(lab: Lab, plugin: dict[str, Any], features: list[str], **extra: Any) -> None:
    """Three pages under /docs/."""
    tracker = {
        "url": {"api": lab.collector.url},
        "source": {"id": "shop"},
        "auto": {"events": [["page-view", {}]], "triggers": TRIGGERS},
    }
    settings = {
        "site_name": "Site",
        "site_url": f"{lab.origin}/docs/",
        "site_dir": "site/docs",
        "theme": {"name": "material", "font": False, "features": features},
        "markdown_extensions": ["attr_list"],
        "plugins": ["search", {"tracardi": {"tracker": tracker, **plugin}}],
        "extra": extra,
    }
    titles = {"index.md": ("Home", "two.md"), "two.md": ("Two", "three.md"), "three.md": ("Three", "index.md")}
    pages = {f"docs/{name}": PAGE.format(title=title, next=after) for name, (title, after) in titles.items()}
    two = pages["docs/two.md"]
    pages["docs/two.md"] = f"---\ntracardi: {{events: [[of-two, {{}}]]}}\n---\n{two}"
    write_files(lab.folder, {"mkdocs.yml": yaml.safe_dump(settings), **pages})
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    result = subprocess.run(command, cwd=lab.folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def seen(lab: Lab, *kinds: str) -> list[tuple[str, str, str]]:
    """Type, path and title of each event of these types."""
    pages = ((event["type"], event["context"]["page"]) for event in lab.collector.events if event["type"] in kinds)
    return [(kind, page["path"], page["title"]) for kind, page in pages]


def follow(lab: Lab, page: Page, number: int) -> None:
    """As a visitor does: over the link, where it is fetched before the click, then on it; until that page is tracked."""
    link = page.get_by_role("link", name="the next", exact=True).first
    link.hover()
    href = link.evaluate("({href}) => href")
    page.wait_for_function("url => performance.getEntriesByName(url).length", arg=href)
    link.click()
    arrive(lab, page, number)


def arrive(lab: Lab, page: Page, number: int) -> None:
    """Wait until so many pages and their elements were seen, and no more of them."""
    lab.until(page, lambda: len(seen(lab, "page-view")) == len(seen(lab, "seen")) == number)
    lab.flush(page)


@pytest.mark.parametrize("mode", ["inline", "file"])
def test_instant_navigation_is_one_page_view_for_each_page(lab: Lab, mode: str) -> None:
    """With the right title; triggers live on each page; a part of a page is no page; back is."""
    build(lab, {"softNavigation": True, "delivery": {"mode": mode}}, INSTANT)
    page = lab.open("docs/")
    page.evaluate("window.isTheSame = true")
    arrive(lab, page, 1)
    follow(lab, page, 2)
    page.click("[data-tracardi-tag=product]")
    page.get_by_role("link", name="a part").first.click()
    lab.quiet(page)
    page.mouse.wheel(0, 400)
    follow(lab, page, 3)
    page.click("[data-tracardi-tag=product]")
    lab.flush(page)
    page.go_back()
    page.go_back()
    arrive(lab, page, 4)
    lab.quiet(page)
    assert page.evaluate("window.isTheSame")  # no page was loaded
    visited = [("/docs/", "Site"), ("/docs/two/", "Two - Site"), ("/docs/three/", "Three - Site"), ("/docs/two/", "Two - Site")]
    views = [(path, title) for _, path, title in seen(lab, "page-view")]
    assert views == visited
    assert [(path, title) for _, path, title in seen(lab, "seen")] == visited
    assert [path for _, path, _ in seen(lab, "clicked")] == ["/docs/two/", "/docs/three/"]
    assert [path for _, path, _ in seen(lab, "of-two")] == ["/docs/two/", "/docs/two/"]
    assert lab.console == []


def test_nothing_is_kept_or_sent_until_the_visitor_agrees(lab: Lab) -> None:
    """Material loads the page again then: one page view."""
    build(lab, {"consent": "required"}, [], **CONSENT)
    page = lab.open("docs/")
    page.get_by_role("button", name="Accept").wait_for()
    lab.quiet(page)
    assert lab.collector.requests == []
    assert page.evaluate("Object.keys(localStorage).filter(key => /tracardi/.test(key))") == []
    with page.expect_navigation():
        page.get_by_role("button", name="Accept").click()
    lab.wait(page)
    assert [kind for kind, _, _ in seen(lab, "page-view")] == ["page-view"]
    page.goto(f"{lab.origin}/docs/two/")
    lab.wait(page, 2)
    assert len(seen(lab, "page-view")) == 2
    assert lab.console == []


def test_who_takes_consent_back_is_forgotten(lab: Lab) -> None:
    build(lab, {"consent": "required"}, [], **CONSENT)
    page = lab.open("docs/")
    with page.expect_navigation():
        page.get_by_role("button", name="Accept").click()
    lab.wait(page)
    sent = len(lab.collector.requests)
    page.goto(f"{lab.origin}/docs/two/#__consent")
    lab.wait(page, sent + 1)
    sent = len(lab.collector.requests)
    with page.expect_navigation():
        page.get_by_role("button", name="Reject").click()
    lab.quiet(page)
    assert page.evaluate("Object.keys(localStorage).filter(key => /tracardi/.test(key))") == []
    page.goto(f"{lab.origin}/docs/three/")
    lab.quiet(page)
    assert len(lab.collector.requests) == sent
    assert lab.console == []
