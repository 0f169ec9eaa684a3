"""Sites that Zensical builds, and ``inject`` after the build. Zensical has no plugins, so the cases are those of test_mkdocs.py."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.helpers.once import once
from tests.helpers.project import API, ENVIRONMENT, Project
from tests.helpers.sites import tree, write_files

if TYPE_CHECKING:
    from pathlib import Path

TRACKER: dict[str, Any] = {"url": {"api": API}, "source": {"id": "shop"}, "auto": {"events": [["page-view", {}]]}}
TRIGGER = {"tag": "product", "trigger": "onVisible", "data": {"event": "seen"}}
SETTINGS: dict[str, Any] = {
    "site_name": "X",
    "site_url": "https://example.com/docs/",
    "markdown_extensions": ["attr_list"],
}
PLUGINS = ["search", "tags", {"redirects": {"redirect_maps": {"old.md": "guide/a.md", "gone.md": "https://example.com/"}}}]
PAGES = {
    "docs/index.md": "# Home\n\nSee **this**{ data-tracardi-tag=product }\n",
    "docs/guide/README.md": "# Guide\n",
    "docs/guide/a.md": f"---\ntags: [x]\ntracardi: {json.dumps({'events': [['read', {}]]})}\n---\n# A\n",
    "docs/tags.md": "# Tags\n\n<!-- material/tags -->\n",
    "docs/private.md": "---\ntracardi:\n  exclude: true\n---\n# Private\n",
    "docs/private2.md": "---\n{title: T, tracardi: {exclude: true}}\n---\n# Private\n",
    "docs/private3.md": "---\n? tracardi\n: {exclude: true}\n---\n# Private\n",
}
PRIVATE = {"private/index.html", "private2/index.html", "private3/index.html"}
REDIRECTS = {"old/index.html", "gone/index.html"}


def mkdocs_yml(tracker: dict[str, Any], **more: Any) -> str:
    return yaml.safe_dump({**SETTINGS, **more, "plugins": [*PLUGINS, {"tracardi": {"tracker": tracker}}]}, sort_keys=False)


def build(folder: Path) -> None:
    """Build a site with ``--strict``, which says nothing about our plugin."""
    write_files(folder, {"mkdocs.yml": mkdocs_yml(TRACKER), **PAGES})
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    result = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "tracardi" not in result.stdout + result.stderr


@pytest.fixture
def zensical(project: Project) -> Project:
    """A project that Zensical has built."""
    shutil.copytree(once("zensical", build), project.folder, dirs_exist_ok=True)
    return project


def test_every_page_gets_the_block_and_nothing_else_changes(zensical: Project) -> None:
    """404, tags and index pages too, but redirects; ``remove`` gives back what Zensical has built."""
    before = tree(zensical.folder / "site")
    assert zensical.tracked("site") == {}
    inject = zensical.run("tracardi_snippet", "inject", "site", "--config", "mkdocs.yml")
    assert inject.code == 0, inject.log
    assert set(zensical.html("site")) - set(zensical.tracked("site")) == {*REDIRECTS, *PRIVATE}
    assert {"404.html", "tags/index.html", "guide/index.html", "guide/a/index.html"} < set(zensical.tracked("site"))
    assert zensical.events("site")["guide/a/index.html"] == ["page-view", "read"]
    assert zensical.events("site")["index.html"] == ["page-view"]
    assert zensical.run("tracardi_snippet", "remove", "site").code == 0
    assert tree(zensical.folder / "site") == before


def test_a_tag_that_is_missing_names_the_markdown_and_its_line(zensical: Project) -> None:
    tracker = {**TRACKER, "auto": {"triggers": [{**TRIGGER, "tag": "prodct"}]}}
    zensical.write({"mkdocs.yml": mkdocs_yml(tracker)})
    check = zensical.run("tracardi_snippet", "check", "site")
    assert check.code == 1
    assert 'no page carries data-tracardi-tag="prodct", so onVisible would never fire "seen"' in check.log
    assert 'data-tracardi-tag="product" stands at index.html, built from docs/index.md:3: a tag like it' in check.log
    assert 'docs/index.md:3: warning: no trigger names the tag "product"' in check.log
    assert zensical.tracked("site") == {}


def test_the_config_may_stand_in_zensical_toml(zensical: Project) -> None:
    (zensical.folder / "mkdocs.yml").unlink()
    table = (
        f'[project.plugins.tracardi.tracker]\nurl.api = "{API}"\nsource.id = "of-toml"\nauto.events = [["page-view", {{}}]]\n'
    )
    zensical.write({"zensical.toml": f'[project]\nsite_name = "X"\n\n{table}'})
    inject = zensical.run("tracardi_snippet", "inject", "site", "--config", "zensical.toml")
    assert inject.code == 0, inject.log
    assert {options["source"]["id"] for options in zensical.tracked("site").values()} == {"of-toml"}
    assert zensical.events("site")["guide/a/index.html"] == ["page-view", "read"]
    build = zensical.run("zensical", "build", "--strict")
    assert build.code == 0, build.log
    assert zensical.tracked("site") == {}  # each build writes the pages anew


def test_the_file_of_mode_file_is_found_from_every_page(zensical: Project) -> None:
    text = mkdocs_yml(TRACKER).replace("    tracker:", "    delivery: {mode: file, directory: assets}\n    tracker:")
    zensical.write({"mkdocs.yml": text})
    inject = zensical.run("tracardi_snippet", "inject", "site")
    assert inject.code == 0, inject.log
    (asset,) = (zensical.folder / "site" / "assets").glob("tracardi-*.js")
    text = asset.read_text("ascii")
    pages = zensical.html("site")
    assert f'src="../../assets/{asset.name}"' in pages["guide/a/index.html"]
    assert f'src="assets/{asset.name}"' in pages["index.html"]
    assert text in pages["404.html"]


def test_a_site_without_directory_urls(project: Project) -> None:
    project.write({"mkdocs.yml": mkdocs_yml(TRACKER, use_directory_urls=False), **PAGES})
    build = project.run("zensical", "build", "--strict")
    assert build.code == 0, build.log
    inject = project.run("tracardi_snippet", "inject", "site")
    assert inject.code == 0, inject.log
    assert project.events("site")["guide/a.html"] == ["page-view", "read"]
    assert "private.html" in project.html("site")
    assert "private.html" not in project.tracked("site")
