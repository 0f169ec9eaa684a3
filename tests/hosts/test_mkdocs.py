"""The plugin in real MkDocs builds."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.helpers.project import API, Project
from tests.helpers.sites import PAGE, tree

if TYPE_CHECKING:
    from collections.abc import Mapping

TRACKER: dict[str, Any] = {"url": {"api": API}, "source": {"id": "shop"}, "auto": {"events": [["page-view", {}]]}}
TAGGED = "# Home\n\nSee **this**{ data-tracardi-tag=product }\n"
TRIGGER = {"tag": "product", "trigger": "onVisible", "data": {"event": "seen"}}
WITH_TRIGGER = {**TRACKER, "auto": {"triggers": [TRIGGER]}}
PAGES = {"docs/index.md": "# Home\n\nHello\n", "docs/guide/a.md": "# A\n\nHello\n"}
PLUGIN: Mapping[str, Any] = {"tracker": TRACKER}
ENDLESS: dict[str, Any] = {}
ENDLESS["x"] = ENDLESS


def configure(
    project: Project, plugin: Mapping[str, Any] = PLUGIN, plugins: tuple[Any, ...] = ("search",), **more: Any
) -> None:
    """Writes mkdocs.yml, and two pages where there are none."""
    settings = {
        "site_name": "X",
        "markdown_extensions": ["attr_list"],
        **more,
        "plugins": [*plugins, {"tracardi": dict(plugin)}],
    }
    project.write({"mkdocs.yml": yaml.safe_dump(settings, sort_keys=False)})
    if not (project.folder / "docs").exists():
        project.write(PAGES)


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs", "material"])
def test_every_page_gets_the_block_and_nothing_else_changes(project: Project, theme: str) -> None:
    """404, search and all that the theme writes; ``remove`` gives back what MkDocs builds without the plugin."""
    configure(project, {**PLUGIN, "enabled": False}, theme={"name": theme})
    assert project.run("mkdocs", "build", "--strict", "-d", "plain").code == 0
    configure(project, theme={"name": theme})
    build = project.run("mkdocs", "build", "--strict")
    assert build.code == 0, build.log
    assert set(project.tracked("site")) == set(project.html("site")) >= {"index.html", "guide/a/index.html", "404.html"}
    assert project.run("tracardi_snippet", "remove", "site").code == 0
    built, plain = tree(project.folder / "site"), tree(project.folder / "plain")
    assert {name for name in plain if built.get(name) != plain[name]} == set()
    assert built.keys() == plain.keys()


def test_what_pages_say_of_themselves(project: Project) -> None:
    """Events and triggers are added to those of the site and of ``pages``; an excluded page has no block."""
    metadata = {"events": [["read", {"level": 2}]], "triggers": [{"trigger": "onScroll", "data": {"event": "scrolled"}}]}
    project.write(
        {
            **PAGES,
            "docs/guide/[b] {1}.md": f"---\ntracardi: {json.dumps(metadata)}\n---\n# B\n",
            "docs/private.md": "---\ntracardi:\n  exclude: true\n---\n# P\n",
        }
    )
    configure(project, {**PLUGIN, "pages": [{"match": "guide/**", "auto": {"events": [["guide", {}]]}}]})
    build = project.run("mkdocs", "build", "--strict")
    assert build.code == 0, build.log
    assert project.events("site") == {
        "index.html": ["page-view"],
        "404.html": ["page-view"],
        "guide/a/index.html": ["page-view", "guide"],
        "guide/[b] {1}/index.html": ["page-view", "guide", "read"],
    }
    options = project.tracked("site")["guide/[b] {1}/index.html"]
    assert options["auto"]["events"][-1] == ["read", {"level": 2}]
    assert options["auto"]["triggers"] == [{"trigger": "onScroll", "data": {"event": "scrolled"}}]
    assert "triggers" not in project.tracked("site")["index.html"]["auto"]


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ("nothing", "docs/index.md: tracardi: is not a mapping."),
        ("[a, b]", "docs/index.md: tracardi: is not a mapping."),
        ("{event: []}", 'docs/index.md: tracardi.event: is not a known key. Did you mean "events"?'),
        ("{exclude: maybe}", "docs/index.md: tracardi.exclude: is a string, not true or false."),
        ("{events: [page-view]}", "docs/index.md: tracardi.events[0]: is a string, not a pair. Write [page-view, {}]."),
        ("{events: [[x, {at: 2024-01-01}]]}", "docs/index.md: tracardi.events[0]: is a date, which is not JSON. Quote it "),
        (
            "{triggers: [{tag: x, trigger: onSee, data: {event: y}}]}",
            "docs/index.md: tracardi.triggers[0].trigger: 'onSee' is not one of",
        ),
        ("{exclude: true, events: [[x]]}", "docs/index.md: tracardi.exclude: is true, and there is something to track."),
        (
            '{events: [["${NOT_SET}", {}]]}',
            "docs/index.md: tracardi.events[0][0]: ",
        ),
    ],
)
def test_wrong_metadata_is_an_error_that_names_the_source(project: Project, metadata: str, message: str) -> None:
    project.write({"docs/index.md": f"---\ntracardi: {metadata}\n---\n# Home\n"})
    configure(project)
    build = project.run("mkdocs", "build")
    assert build.code == 1
    assert message in build.log
    assert project.tracked("site") == {}


@pytest.mark.parametrize(
    ("plugin", "message"),
    [
        ({}, "Plugin 'tracardi' option 'tracker': has no config."),
        ({"tags": ENDLESS}, "Plugin 'tracardi' option 'tracker': the values nest deeper than 100 levels."),
        ({"trackr": TRACKER}, "Plugin 'tracardi' option 'trackr': is not a known key. Did you mean \"tracker\"?"),
        ({**PLUGIN, "enable": True}, "Plugin 'tracardi' option 'enable': is not a known key. Did you mean \"enabled\"?"),
        ({"tracker": []}, "Plugin 'tracardi' option 'tracker': is a list, not a mapping."),
        (
            {"tracker": {**TRACKER, "source": {"id": 3}}},
            "option 'tracker.source.id': is a number, not a string. Quote it as you wrote it.",
        ),
        (
            {"tracker": {**TRACKER, "source": {"id": "${NO_ID}"}}},
            "option 'tracker.source.id': the environment variable NO_ID is not set.",
        ),
        ({**PLUGIN, "consent": "yes"}, "option 'consent': 'yes' is not one of required, not-required."),
        ({**PLUGIN, "delivery": {"mode": "stock"}}, "option 'tracker.url.script': is missing, and delivery.mode is stock."),
        (
            {**PLUGIN, "config_file": "tracardi.yml"},
            "option 'config_file': is given, and tracker as well. Keep the config in one place.",
        ),
        ({"config_file": "none.yml"}, "option 'config_file': none.yml is not a file. The name is relative to mkdocs.yml."),
        ({"config_file": 3}, "option 'config_file': Expected type: <class 'str'> but received: <class 'int'>"),
        ({"config_file": "bad.yml"}, "option 'config_file': bad.yml:1: tracker.url: is missing."),
        ({**PLUGIN, "enabled": "no"}, "option 'enabled': 'no' is not true or false."),
        ({**PLUGIN, "extensions": ["none.js"]}, "mkdocs.yml:17: extensions[0]: none.js is not a file."),
    ],
)
def test_wrong_options_are_errors_of_mkdocs_that_name_the_key(project: Project, plugin: dict[str, Any], message: str) -> None:
    project.write({"bad.yml": "tracker: {source: {id: x}}\n"})
    configure(project, plugin)
    build = project.run("mkdocs", "build")
    assert build.code == 1
    assert message in build.log


def test_the_plugin_is_listed_once(project: Project) -> None:
    configure(project, plugins=("search", {"tracardi": dict(PLUGIN)}))
    build = project.run("mkdocs", "build")
    assert build.code == 1
    assert "plugins: 'tracardi' is listed twice." in build.log
    assert not (project.folder / "site").exists()


def test_a_tag_that_is_missing_fails_the_build_and_names_the_markdown(project: Project) -> None:
    project.write({"docs/index.md": TAGGED.replace("=product", "=prodct")})
    configure(project, {"tracker": WITH_TRIGGER})
    build = project.run("mkdocs", "build")
    assert build.code == 1
    lines = (project.folder / "mkdocs.yml").read_text().splitlines()
    line = 1 + lines.index("        - tag: product")
    assert f'mkdocs.yml:{line}: no page carries data-tracardi-tag="product", so onVisible would never fire "seen"' in build.log
    assert 'data-tracardi-tag="prodct" stands at index.html, built from docs/index.md: a tag like it' in build.log
    assert 'docs/index.md: no trigger names the tag "prodct" [tag-unused]' in build.log
    assert "1 error: no page got the tracker." in build.log
    assert project.tracked("site") == {}


def test_a_trigger_of_a_page_whose_tag_that_page_lacks(project: Project) -> None:
    project.write({"docs/index.md": TAGGED, "docs/a.md": f"---\ntracardi: {json.dumps({'triggers': [TRIGGER]})}\n---\n# A\n"})
    configure(project)
    build = project.run("mkdocs", "build")
    assert build.code == 1
    assert 'docs/a.md: a/index.html does not carry data-tracardi-tag="product"' in build.log
    assert "stands at index.html, built from docs/index.md: only outside the pages of this entry" in build.log


def test_a_warning_fails_only_a_strict_build(project: Project) -> None:
    project.write({"docs/index.md": TAGGED})
    configure(project)
    for arguments, code in ((("build",), 0), (("build", "--strict"), 1)):
        build = project.run("mkdocs", *arguments)
        assert build.code == code
        assert re.search(r"WARNING .* docs/index.md: no trigger names the tag \"product\" \[tag-unused\]", build.log)
        assert set(project.tracked("site")) == {"index.html", "404.html"}


def test_a_config_file_is_relative_to_mkdocs_yml_and_never_published(project: Project) -> None:
    """Nor has the current folder a say in it, for modules either."""
    config = {**PLUGIN, "extensions": ["mine.js"]}
    project.write(
        {**PAGES, "docs/tracardi.json": json.dumps(config), "docs/mine.js": "export default (t) => t.track('started');"}
    )
    configure(project, {"config_file": "docs/tracardi.json"})
    build = project.below("elsewhere").run("mkdocs", "build", "--strict", "-f", "../mkdocs.yml")
    assert build.code == 0, build.log
    assert "started" in project.html("site")["index.html"]
    assert not (project.folder / "site" / "tracardi.json").exists()


@pytest.mark.parametrize("use_directory_urls", [True, False])
def test_the_file_of_mode_file_is_found_from_every_page(project: Project, use_directory_urls: bool) -> None:  # noqa: FBT001
    """Under a sub-path too, for its address is relative; only 404.html, which has no place of its own, holds the tracker itself."""
    plugin = {**PLUGIN, "delivery": {"mode": "file", "directory": "assets"}}
    configure(project, plugin, site_url="https://example.com/docs/", use_directory_urls=use_directory_urls)
    assert project.run("mkdocs", "build", "--strict").code == 0
    (asset,) = (project.folder / "site" / "assets").glob("tracardi-*.js")
    for path, text in project.html("site").items():
        sources = re.findall(r'<script[^>]* src="([^"]*tracardi-[^"]*)"', text)
        if path == "404.html":
            assert sources == []
            assert asset.read_text("ascii") in text
        else:
            assert [(project.folder / "site" / path).parent.joinpath(source).resolve() for source in sources] == [asset]
    configure(
        project, {**plugin, "cookieless": True}, site_url="https://example.com/docs/", use_directory_urls=use_directory_urls
    )
    assert project.run("mkdocs", "build", "--dirty").code == 0
    (newer,) = (project.folder / "site" / "assets").glob("tracardi-*.js")
    assert newer != asset


@pytest.mark.parametrize(
    ("value", "is_on"), [(None, False), ("", False), ("0", False), ("false", False), ("1", True), ("true", True)]
)
def test_a_preview_says_by_its_environment_that_it_is_one(project: Project, value: str | None, is_on: bool) -> None:  # noqa: FBT001
    """Set to nothing, the variable was taken for yes."""
    configure(project, {**PLUGIN, "enabled": "ENABLED"})
    text = (project.folder / "mkdocs.yml").read_text("utf-8")
    project.write({"mkdocs.yml": text.replace("ENABLED", "!ENV [PRODUCTION, false]")})
    run = project.run("mkdocs", "build", "--strict", environment={} if value is None else {"PRODUCTION": value})
    assert run.code == 0, run.log
    assert bool(project.tracked("site")) == is_on


def test_html_among_the_documents_is_a_source_too(project: Project) -> None:
    project.write(
        {
            "docs/index.md": "---\nTracardi: {exclude: true}\n---\n# Home\n",
            "docs/st.html": PAGE.format('<p data-tracardi-tag="product">x</p>'),
        }
    )
    configure(project)
    run = project.run("mkdocs", "build")
    assert 'docs/st.html: no trigger names the tag "product"' in run.log
    assert "index.html" not in project.tracked("site")  # by a name with a capital


def test_a_document_that_is_excluded_says_nothing_of_the_page_of_another(project: Project) -> None:
    project.write({"docs/foo.md": "---\ntracardi: {exclude: true}\n---\n# Foo\n", "docs/foo/index.md": "# Old\n"})
    configure(project, exclude_docs="foo/index.md")
    assert project.run("mkdocs", "build").code == 0
    assert "foo/index.html" in project.html("site")
    assert "foo/index.html" not in project.tracked("site")


def test_a_dirty_build_keeps_what_unchanged_pages_say(project: Project) -> None:
    project.write({"docs/index.md": "# Home\n", "docs/a.md": "---\ntracardi: {events: [[read, {}]]}\n---\n# A\n"})
    configure(project)
    assert project.run("mkdocs", "build").code == 0
    project.write({"docs/index.md": "# Changed\n"})
    assert project.run("mkdocs", "build", "--dirty").code == 0
    assert project.events("site")["a/index.html"] == ["page-view", "read"]
    assert "Changed" in project.html("site")["index.html"]


def test_an_older_mkdocs_is_told_so(project: Project) -> None:
    configure(project)
    program = "import mkdocs; mkdocs.__version__ = '1.4.3'; from mkdocs.__main__ import cli; cli(['build'])"
    result = subprocess.run([sys.executable, "-c", program], cwd=project.folder, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.strip().endswith("Error: The plugin 'tracardi' needs MkDocs 1.5 or later; this is 1.4.3.")


def test_the_adapters_are_short() -> None:
    root = Path(__file__).parent.parent.parent
    files = [
        *(root / "mkdocs_plugin").rglob("*.py"),
        *(root / "src" / "pelican").rglob("*.py"),
        root / "src" / "tracardi_snippet" / "sphinx.py",
        root / "src" / "tracardi_snippet" / "hosts" / "sphinx.py",
        root / "src" / "tracardi_snippet" / "hosts" / "sphinx_pages.py",
    ]
    assert len(files) == 7
    assert {path.name for path in files if len(path.read_text("utf-8").splitlines()) >= 190} == set()
