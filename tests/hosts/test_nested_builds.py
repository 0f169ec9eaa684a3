"""Builds within builds: each page keeps its own settings and metadata, and no build touches the pages of another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.helpers.project import API
from tests.helpers.sites import tree

if TYPE_CHECKING:
    from tests.helpers.project import Project

TRACKER: dict[str, Any] = {"url": {"api": API}, "source": {"id": "x"}, "auto": {"events": [["page-view", {}]]}}
TRIGGER = {"tag": "buy", "trigger": "onVisible", "data": {"event": "seen"}}
PELICAN = """SITENAME = "S"
SITEURL = "https://www.example.com"
PATH = "content"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
PLUGINS = ["i18n_subsites", "tracardi"]
"""
ARTICLE = "Title: {0}\nDate: 2026-01-01\nLang: {1}\nSlug: {0}\n{2}\n{3}\n"


def tracker(event: str, **auto: Any) -> dict[str, Any]:
    return {**TRACKER, "auto": {"events": [[event, {}]], **auto}}


def pelican_site(project: Project, setting: dict[str, Any], subsite: dict[str, Any]) -> None:
    project.write(
        {
            "pelicanconf.py": f"{PELICAN}I18N_SUBSITES = {{'de': {subsite!r}}}\nTRACARDI = {setting!r}\n",
            "content/a.md": ARTICLE.format("a", "en", "", '<b data-tracardi-tag="buy">x</b>'),
            "content/a-de.md": ARTICLE.format("a", "de", "Tracardi: {exclude: true}\n", "Text"),
            "content/b.md": ARTICLE.format("b", "en", "", "Text"),
            "content/b-de.md": ARTICLE.format("b", "de", "Tracardi: {events: [[german-b, {}]]}\n", "Text"),
        }
    )


def test_pelicans_subsites_keep_what_their_pages_say(project: Project) -> None:
    """The main site's build ended after the German one, and forgot the metadata of its pages."""
    pelican_site(project, {"tracker": TRACKER}, {"SITENAME": "S de"})
    for _ in range(2):
        run = project.run("pelican")
        assert run.code == 0, run.log
        events = project.events("output")
        assert "de/a.html" not in events
        assert events["de/b.html"] == ["page-view", "german-b"]
        assert events["b.html"] == events["de/index.html"] == ["page-view"]


def test_a_subsite_without_the_tag_does_not_stop_pelican(project: Project) -> None:
    """The same settings are one site: the tag stands on a page of the main site."""
    pelican_site(project, {"tracker": tracker("page-view", triggers=[TRIGGER])}, {"SITENAME": "S de"})
    run = project.run("pelican", "--fatal", "warnings")
    assert run.code == 0, run.log
    assert set(project.tracked("output")) == set(project.html("output")) - {"de/a.html"}


def test_a_subsite_with_settings_of_its_own_is_a_site_of_its_own(project: Project) -> None:
    subsite = {"SITENAME": "S de", "TRACARDI": {"tracker": tracker("german-view")}}
    pelican_site(project, {"tracker": TRACKER}, subsite)
    run = project.run("pelican")
    assert run.code == 0, run.log
    events = project.events("output")
    assert events["de/b.html"] == ["german-view", "german-b"]
    assert events["b.html"] == ["page-view"]


def test_an_error_in_a_subsite_leaves_every_site_as_it_was(project: Project) -> None:
    subsite = {"SITENAME": "S de", "TRACARDI": {"tracker": tracker("german-view", triggers=[TRIGGER])}}
    pelican_site(project, {"tracker": TRACKER}, subsite)
    run = project.run("pelican")
    assert run.code == 1
    assert 'no page carries data-tracardi-tag="buy"' in run.log
    assert project.tracked("output") == {}


def material_projects(project: Project, source: str) -> None:
    def config(name: str, event: str, plugins: list[Any]) -> str:
        api = {"url": {"api": API}, "source": {"id": source}, "auto": {"events": [[event, {}]]}}
        theme = {"name": "material", "font": False}
        return json.dumps({"site_name": name, "theme": theme, "plugins": [*plugins, {"tracardi": {"tracker": api}}]})

    untracked = {"site_name": "B", "theme": {"name": "material", "font": False}, "plugins": []}
    project.write(
        {
            "mkdocs.yml": config("Root", "root-view", ["projects"]),
            "docs/index.md": "# Home\n",
            "projects/a/mkdocs.yml": config("A", "a-view", []),
            "projects/a/docs/index.md": "# A\n",
            "projects/a/docs/private.md": "---\ntracardi: {exclude: true}\n---\n# Private\n",
            "projects/a/docs/shop.md": "---\ntracardi: {events: [[shop-seen, {}]]}\n---\n# Shop\n",
            "projects/b/mkdocs.yml": json.dumps(untracked),
            "projects/b/docs/index.md": "# B\n",
        }
    )


def test_materials_projects_keep_their_settings(project: Project) -> None:
    """A project without the plugin is not tracked, and the log names its folder."""
    material_projects(project, "x")
    for _ in range(2):
        run = project.run("mkdocs", "build")
        assert run.code == 0, run.log
        events = project.events("site")
        assert {path: types for path, types in events.items() if not path.endswith("404.html")} == {
            "index.html": ["root-view"],
            "a/index.html": ["a-view"],
            "a/shop/index.html": ["a-view", "shop-seen"],
        }
        assert "left alone (pages of another build): " in run.log


def test_two_mkdocs_builds_into_nested_folders(project: Project) -> None:
    """The outer build is done again with --dirty, which keeps the inner pages: they stay byte for byte."""
    plugin = {"tracardi": {"tracker": tracker("outer-view")}}
    project.write(
        {
            "mkdocs.yml": json.dumps({"site_name": "O", "plugins": [plugin]}),
            "docs/index.md": "# Outer\n",
            "inner.yml": json.dumps({"site_name": "I", "docs_dir": "inner", "site_dir": "site/inner", "plugins": []}),
            "inner/index.md": "# Inner\n",
        }
    )
    assert project.run("mkdocs", "build").code == 0
    assert project.run("mkdocs", "build", "-f", "inner.yml").code == 0
    before = tree(project.folder / "site" / "inner")
    run = project.run("mkdocs", "build", "--dirty")
    assert run.code == 0, run.log
    assert tree(project.folder / "site" / "inner") == before
    assert "left alone (pages of another build): inner" in run.log
    assert project.events("site")["index.html"] == ["outer-view"]


def sphinx_conf(event: str, more: str = "") -> str:
    extensions = "extensions = ['tracardi_snippet.sphinx', 'sphinx.ext.viewcode', 'sphinx.ext.autodoc']\n"
    return f"{extensions}import sys; sys.path.insert(0, '.')\n{more}tracardi = {{'tracker': {tracker(event)!r}}}\n"


def test_two_sphinx_builds_into_nested_folders(project: Project) -> None:
    project.write(
        {
            "conf.py": sphinx_conf("outer-view", "exclude_patterns = ['inner', 'out']\nhtml_extra_path = ['extra']\n"),
            "index.rst": "Outer\n=====\n\n.. automodule:: shop\n   :members:\n",
            "shop.py": '"""A shop."""\n\ndef buy() -> None:\n    """Buy."""\n',
            "extra/plain.html": "<!doctype html><title>Plain</title><p>Text",
            "inner/conf.py": sphinx_conf("inner-view"),
            "inner/index.rst": ":tracardi: {exclude: true}\n\nInner\n=====\n",
            "inner/shop.rst": ":tracardi: {events: [[shop-seen, {}]]}\n\nShop\n====\n",
        }
    )
    assert project.run("sphinx", "-b", "html", ".", "out").code == 0
    assert project.run("sphinx", "-b", "html", "inner", "out/inner").code == 0
    before = tree(project.folder / "out" / "inner")
    own = set(project.html("out")) - {path for path in project.html("out") if path.startswith("inner/")}
    assert {"genindex.html", "_modules/shop.html", "plain.html"} <= own
    for change in ("", "Changed\n=======\n"):  # nothing is written again, then one document is
        if change:
            project.write(
                {
                    "index.rst": change,
                    "conf.py": sphinx_conf("other-view", "exclude_patterns = ['inner', 'out']\nhtml_extra_path = ['extra']\n"),
                }
            )
        run = project.run("sphinx", "-b", "html", ".", "out")
        assert run.code == 0, run.log
        assert tree(project.folder / "out" / "inner") == before
        assert "left alone (pages of another build): inner" in run.log
    events = project.events("out")
    assert {path: types for path, types in events.items() if not path.startswith("inner/")} == {
        path: ["other-view"] for path in own
    }
    assert events["inner/shop.html"] == ["inner-view", "shop-seen"]
    assert "inner/index.html" not in events


def test_inject_by_hand_takes_every_page(project: Project) -> None:
    material_projects(project, "x")
    assert project.run("mkdocs", "build").code == 0
    project.write({"tracardi.json": json.dumps({"tracker": tracker("by-hand")})})
    assert project.run("tracardi_snippet", "inject", "site", "--config", "tracardi.json").code == 0
    assert set(project.events("site")) == set(project.html("site"))
    assert project.events("site")["b/index.html"] == ["by-hand"]
