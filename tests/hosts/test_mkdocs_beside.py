"""The plugin in MkDocs builds beside other plugins, with Material's consent, and in ProperDocs."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.hosts.test_mkdocs import PLUGIN, TAGGED, TRACKER, TRIGGER, WITH_TRIGGER, configure

if TYPE_CHECKING:
    from tests.helpers.project import Project


def test_minify_redirects_privacy_tags_and_the_blog_beside_it(project: Project) -> None:
    """What they write when the build is over is tracked as well, but for redirects."""
    project.write(
        {
            "docs/index.md": TAGGED,
            "docs/tags.md": "# Tags\n\n<!-- material/tags -->\n",
            "docs/guide/a.md": "---\ntags: [one]\n---\n# A\n",
            "docs/blog/index.md": "# Blog\n",
            "docs/blog/posts/one.md": "---\ndate: 2024-01-01\ntracardi: {events: [[post, {}]]}\n---\n# One\n\nText\n",
        }
    )
    plugins = (
        "search",
        {"minify": {"minify_html": True, "minify_js": True, "htmlmin_opts": {"remove_comments": True}}},
        {"redirects": {"redirect_maps": {"old.md": "guide/a.md"}}},
        {"privacy": {"assets_exclude": ["unpkg.com/*"]}},
        "tags",
        "blog",
    )
    theme = {"name": "material", "font": False}
    configure(project, {"tracker": {**WITH_TRIGGER, "auto": {**TRACKER["auto"], "triggers": [TRIGGER]}}}, plugins, theme=theme)
    build = project.run("mkdocs", "build", "--strict")
    assert build.code == 0, build.log
    assert set(project.html("site")) - set(project.tracked("site")) == {"old/index.html"}
    assert "1 page skipped (redirect: tracking it would count the visit twice): old/index.html" in build.log
    events = project.events("site")
    assert {path for path, types in events.items() if "post" in types} == {"blog/2024/01/01/one/index.html"}


@pytest.mark.system  # libcairo2 and fonts-liberation
def test_social_cards_beside_it(project: Project) -> None:
    """Their fonts come from Google, unless they are in the plugin's cache."""
    fonts = project.folder / "cards" / "fonts" / "Roboto"
    fonts.mkdir(parents=True)
    for style in ("Regular", "Bold"):
        shutil.copy(f"/usr/share/fonts/truetype/liberation/LiberationSans-{style}.ttf", fonts / f"{style}.ttf")
    theme, social = {"name": "material", "font": False}, {"social": {"cache_dir": "cards"}}
    configure(project, plugins=("search", social), theme=theme, site_url="https://example.com/")
    build = project.run("mkdocs", "build", "--strict")
    assert build.code == 0, build.log
    pages = project.html("site")
    assert set(project.tracked("site")) == set(pages)
    assert {path for path, text in pages.items() if 'property="og:image"' in text} == {"index.html", "guide/a/index.html"}
    assert (project.folder / "site" / "assets" / "images" / "social" / "guide" / "a.png").is_file()


@pytest.mark.parametrize("is_last", [True, False])
def test_all_languages_of_static_i18n_are_one_site(project: Project, is_last: bool) -> None:  # noqa: FBT001
    """It builds them within the build of the first: a tag of the last counts, each page keeps what it says of itself."""
    page = "---\ntracardi: {events: [[%s, {}]]}\n---\n# Home\n"
    project.write({"docs/index.en.md": page % "english", "docs/index.fr.md": page % "french", "docs/index.de.md": TAGGED})
    languages = [{"locale": name, "name": name, "build": True, "default": name == "en"} for name in ("en", "fr", "de")]
    configure(project, {"tracker": WITH_TRIGGER})
    text = (project.folder / "mkdocs.yml").read_text()
    settings = yaml.safe_load(text)
    i18n = {"i18n": {"languages": languages, "docs_structure": "suffix"}}
    settings["plugins"] = [i18n, *settings["plugins"]] if is_last else [*settings["plugins"], i18n]
    project.write({"mkdocs.yml": yaml.safe_dump(settings)})
    build = project.run("mkdocs", "build")
    assert build.code == 0, build.log
    assert build.log.count("injected") == 1
    events = project.events("site")
    assert (events["index.html"], events["fr/index.html"], events["de/index.html"]) == (["english"], ["french"], [])
    assert set(events) == set(project.html("site"))


def test_consent_that_is_asked_for_and_not_waited_for_is_a_warning(project: Project) -> None:
    extra = {"analytics": {"provider": "tracardi"}, "consent": {"title": "Cookies?", "description": "Yes?"}}
    configure(project, theme={"name": "material", "font": False}, extra=extra)
    assert "extra.consent asks visitors, who are tracked all the same" in project.run("mkdocs", "build").log
    configure(project, {**PLUGIN, "consent": "required"}, theme={"name": "material", "font": False}, extra=extra)
    assert project.run("mkdocs", "build", "--strict").code == 0


def test_properdocs_runs_it(project: Project) -> None:
    project.write({"docs/index.md": TAGGED})
    configure(project, theme={"name": "material", "font": False})
    (project.folder / "mkdocs.yml").rename(project.folder / "properdocs.yml")
    assert project.run("properdocs", "build").code == 0
    assert set(project.tracked("site")) == {"index.html", "404.html"}
    strict = project.run("properdocs", "build", "--strict")
    assert strict.code == 1
    assert 'docs/index.md: no trigger names the tag "product"' in strict.log
