"""A site that Zensical builds: its instant navigation."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import yaml

from tests.browser.test_material import INSTANT, PAGE, TRIGGERS, arrive, follow, seen
from tests.helpers.project import ENVIRONMENT
from tests.helpers.sites import write_files

if TYPE_CHECKING:
    from tests.helpers.lab import Lab


def build(lab: Lab) -> None:
    """Three pages under /docs/."""
    auto = {"events": [["page-view", {}]], "triggers": TRIGGERS}
    tracker = {"url": {"api": lab.collector.url}, "source": {"id": "shop"}, "auto": auto}
    settings = {
        "site_name": "Site",
        "site_url": f"{lab.origin}/docs/",
        "site_dir": "site/docs",
        "theme": {"font": False, "features": INSTANT},
        "markdown_extensions": ["attr_list"],
        "plugins": ["search", {"tracardi": {"softNavigation": True, "tracker": tracker}}],
    }
    titles = {"index.md": ("Home", "two.md"), "two.md": ("Two", "three.md"), "three.md": ("Three", "index.md")}
    pages = {f"docs/{name}": PAGE.format(title=title, next=after) for name, (title, after) in titles.items()}
    pages["docs/two.md"] = f"---\ntracardi: {{events: [[of-two, {{}}]]}}\n---\n{pages['docs/two.md']}"
    write_files(lab.folder, {"mkdocs.yml": yaml.safe_dump(settings), **pages})
    for command in (("zensical", "build", "--strict"), ("tracardi_snippet", "inject", "site/docs", "--config", "mkdocs.yml")):
        words = [sys.executable, "-m", *command]
        result = subprocess.run(words, cwd=lab.folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr


def test_instant_navigation_is_one_page_view_for_each_page(lab: Lab) -> None:
    """With the page's own title and events; triggers live on each page."""
    build(lab)
    page = lab.open("docs/")
    page.evaluate("window.isTheSame = true")
    arrive(lab, page, 1)
    follow(lab, page, 2)
    page.click("[data-tracardi-tag=product]")
    follow(lab, page, 3)
    lab.quiet(page)
    assert page.evaluate("window.isTheSame")  # no page was loaded
    visited = [("/docs/", "Home - Site"), ("/docs/two/", "Two - Site"), ("/docs/three/", "Three - Site")]
    assert [(path, title) for _, path, title in seen(lab, "page-view")] == visited
    assert [(path, title) for _, path, title in seen(lab, "seen")] == visited
    assert [path for _, path, _ in seen(lab, "clicked", "of-two")] == ["/docs/two/", "/docs/two/"]
