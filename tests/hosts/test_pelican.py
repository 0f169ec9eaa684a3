"""The plugin in real Pelican builds: found by itself, configured by one setting."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.helpers.project import API, Project
from tests.helpers.sites import tree

TRACKER: dict[Any, Any] = {"url": {"api": API}, "source": {"id": "shop"}, "auto": {"events": [("page-view", {})]}}
TRIGGER = {"tag": "product", "trigger": "onVisible", "data": {"event": "seen"}}
BASE = 'SITENAME = "X"\nSITEURL = "https://example.com"\nPATH = "content"\nTIMEZONE = "UTC"\nDEFAULT_LANG = "en"\nFEED_ALL_ATOM = None\n'
ARTICLE = "Title: {title}\nDate: 2024-01-01\n{metadata}\n{body}\n"


def configure(project: Project, setting: Any = None, more: str = "") -> None:
    """Writes pelicanconf.py, and an article where there is none."""
    value = "" if setting is None else f"TRACARDI = {setting!r}\n"
    project.write({"pelicanconf.py": BASE + more + value})
    if not (project.folder / "content").exists():
        write_article(project, "a")


def write_article(project: Project, name: str, metadata: str = "", body: str = "Text") -> None:
    lines = f"{metadata}\n" if metadata else ""
    project.write({f"content/{name}.md": ARTICLE.format(title=name, metadata=lines, body=body)})


def build(project: Project, *arguments: str) -> Any:
    return project.run("pelican", "--log-handler", "plain", *arguments)


@pytest.mark.parametrize("theme", ["notmyidea", "simple"])
def test_every_page_gets_the_block_and_nothing_else_changes(project: Project, theme: str) -> None:
    """Static HTML is copied, not rendered; a theme without head tags has a head all the same."""
    more = f'THEME = "{theme}"\nSTATIC_PATHS = ARTICLE_EXCLUDES = ["extra"]\n'
    configure(project, None, more)
    project.write({"content/extra/plain.html": "<!doctype html><title>Plain</title><p>Text"})
    assert build(project, "-o", "plain").code == 0
    configure(project, {"tracker": TRACKER}, more)
    run = build(project, "--fatal", "warnings")
    assert run.code == 0, run.log
    assert set(project.tracked("output")) == set(project.html("output")) >= {"a.html", "index.html", "extra/plain.html"}
    assert project.run("tracardi_snippet", "remove", "output").code == 0
    assert tree(project.folder / "output") == tree(project.folder / "plain")


def test_without_the_setting_it_does_nothing(project: Project) -> None:
    """Not even where Pelican is told to use it; nor does it load what it would need."""
    for more in ('PLUGINS = ["tracardi"]\n', "TRACARDI = None\n"):
        configure(project, None, more)
        assert build(project, "--fatal", "warnings").code == 0
        assert project.tracked("output") == {}
    program = "import sys, pelican.plugins.tracardi; assert not [name for name in sys.modules if 'pydantic' in name]"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_what_articles_and_pages_say_of_themselves(project: Project) -> None:
    """One line, or several that are indented, in Markdown; a field in reStructuredText; a meta element in HTML."""
    configure(project, {"tracker": TRACKER})
    write_article(project, "one", 'Tracardi: {events: [[one, {"a": "1 -- 2"}]]}')
    write_article(project, "two", "Tracardi: {events: [[two, {}]],\n    triggers: [{trigger: onScroll, data: {event: read}}]}")
    write_article(project, "out", "Tracardi: {exclude: true}")
    project.write(
        {
            "content/three.rst": 'Three\n#####\n\n:date: 2024-01-01\n:tracardi: ``{events: [[three, {"x": "*y*"}]]}``\n\nText\n',
            "content/pages/four.rst": "Four\n####\n\n:tracardi: {events: [[four, {}]]}\n\nText\n",
            "content/pages/five.html": "<html><head><title>Five</title><meta name='tracardi' content='{events: [[five, {}]]}'></head><body>Text</body></html>",
        }
    )
    run = build(project, "--fatal", "warnings")
    assert run.code == 0, run.log
    events = {path: types[1:] for path, types in project.events("output").items() if types != ["page-view"]}
    assert events == {
        "one.html": ["one"],
        "two.html": ["two"],
        "three.html": ["three"],
        "pages/four.html": ["four"],
        "pages/five.html": ["five"],
    }
    assert project.tracked("output")["one.html"]["auto"]["events"][1] == ["one", {"a": "1 -- 2"}]
    assert project.tracked("output")["three.html"]["auto"]["events"][1] == ["three", {"x": "*y*"}]
    assert "out.html" not in project.tracked("output")


def test_a_field_of_nothing_says_nothing(project: Project) -> None:
    configure(project, {"tracker": TRACKER})
    write_article(project, "a", "Tracardi:")
    run = build(project, "--fatal", "warnings")
    assert (run.code, "a.html" in project.tracked("output")) == (0, True), run.log


def test_drafts_are_for_their_authors(project: Project) -> None:
    configure(project, {"tracker": TRACKER})
    write_article(project, "draft", "Status: draft")
    write_article(project, "shown", "Status: draft\nTracardi: {exclude: false}")
    write_article(project, "beside", "Status: draft\nSave_as: x/../beside.html")
    write_article(project, "large", "Status: draft\nSave_as: LARGE.HTML")
    assert build(project).code == 0
    for name in ("beside.html", "LARGE.HTML"):
        assert b"data-tracardi-snippet" not in (project.folder / "output" / name).read_bytes()
    assert "drafts/draft.html" in project.html("output")
    assert {path for path in project.tracked("output") if path.startswith("drafts")} == {"drafts/shown.html"}


@pytest.mark.parametrize("name", ["drafts/{slug}.html", "drafts/{lang}{slug}.html", "drafts/[d]{slug}.html"])
def test_a_draft_that_is_published_leaves_no_tracked_one(project: Project, name: str) -> None:
    """Pelican leaves its page, which no content of the next build knows. A field of nothing makes no draft tracked either."""
    configure(project, {"tracker": TRACKER}, f"DRAFT_SAVE_AS = {name!r}\n")
    draft = name.format(lang="en", slug="a")
    write_article(project, "a", "Status: draft\nTracardi:")
    assert build(project).code == 0
    assert draft not in project.tracked("output")
    write_article(project, "a")
    assert build(project).code == 0
    assert draft in project.html("output")
    assert {"a.html", draft} & set(project.tracked("output")) == {"a.html"}


def test_a_folder_of_drafts_and_of_others_is_none_for_drafts_alone(project: Project) -> None:
    more = 'ARTICLE_SAVE_AS = "blog/{slug}.html"\nDRAFT_SAVE_AS = "blog/draft-{slug}.html"\nINDEX_SAVE_AS = "blog/index.html"\n'
    configure(project, {"tracker": TRACKER}, more)
    write_article(project, "a")
    write_article(project, "b", "Status: draft")
    assert build(project).code == 0
    assert {path for path in project.tracked("output") if path.startswith("blog/")} == {"blog/a.html", "blog/index.html"}


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ("nothing", "content/a.md: tracardi: is not a mapping. Write {events: [[page-view, {}]]} or {exclude: true}."),
        ("{events: [}", "content/a.md: tracardi: the text cannot be read: "),
        ("{exclud: true}", 'content/a.md: tracardi.exclud: is not a known key. Did you mean "exclude"?'),
        ("{events: page-view}", "content/a.md: tracardi.events: is a string, not a list."),
        ("{exclude: true}\nTracardi: {exclude: false}", "content/a.md: tracardi: the text cannot be read: "),
    ],
)
def test_wrong_metadata_is_an_error_that_names_the_source(project: Project, metadata: str, message: str) -> None:
    configure(project, {"tracker": TRACKER})
    write_article(project, "a", f"Tracardi: {metadata}")
    run = build(project)
    assert run.code == 2
    assert message in run.log
    assert project.tracked("output") == {}


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({}, "pelicanconf.py: TRACARDI: has no config."),
        ([1], "pelicanconf.py: TRACARDI: is not a mapping of keys to values."),
        (
            {"tracker": {**TRACKER, "source": {"id": 3}}},
            'pelicanconf.py: TRACARDI["tracker"]["source"]["id"]: is a number, not a string.',
        ),
        ({"traker": TRACKER}, 'pelicanconf.py: TRACARDI["traker"]: is not a known key. Did you mean "tracker"?'),
        ({"tracker": {**TRACKER, 3: 4}}, 'pelicanconf.py: TRACARDI["tracker"]'),
        ({"tracker": TRACKER, "pages": [{"match": "*"}]}, 'pelicanconf.py: TRACARDI["pages"][0]["auto"]: is missing.'),
        (
            {"config_file": "none.yml"},
            'pelicanconf.py: TRACARDI["config_file"]: none.yml is not a file. The name is relative to pelicanconf.py.',
        ),
        (
            {"config_file": "a.yml", "tracker": TRACKER},
            'pelicanconf.py: TRACARDI["config_file"]: is given, and tracker as well.',
        ),
    ],
)
def test_a_wrong_setting_ends_pelican_before_it_builds(project: Project, setting: Any, message: str) -> None:
    configure(project, setting)
    run = build(project)
    assert run.code == 2
    assert message in run.log
    assert not (project.folder / "output").exists()


def test_a_setting_without_end(project: Project) -> None:
    configure(project, None, "TRACARDI = {}\nTRACARDI['tracker'] = TRACARDI\n")
    run = build(project)
    assert (run.code, "the values nest deeper than 100 levels." in run.log) == (2, True)


def test_names_are_relative_to_the_settings_file(project: Project) -> None:
    """To the one that defines the setting; publishconf.py takes it over."""
    write_article(project, "a")
    project.write(
        {
            "site/pelicanconf.py": BASE.replace('"content"', '"../content"')
            + 'TRACARDI = {"config_file": "../config/tracardi.json"}\n',
            "site/publishconf.py": "import os, sys\nsys.path.append(os.path.dirname(__file__))\nfrom pelicanconf import *\n",
            "config/tracardi.json": json.dumps({"tracker": TRACKER, "extensions": ["mine.js"]}),
            "config/mine.js": "export default (tracker) => tracker.track('started');",
        }
    )
    for settings in ("site/pelicanconf.py", "site/publishconf.py"):
        run = build(project, "-s", settings, "-o", "output")
        assert run.code == 0, run.log
        assert "started" in project.html("output")["a.html"]


def test_a_config_file_is_read_for_each_build(project: Project) -> None:
    """With --autoreload Pelican runs again, and announces nothing."""
    project.write({"tracardi.json": json.dumps({"tracker": TRACKER})})
    configure(project, {"config_file": "tracardi.json"})
    program = (
        "from pathlib import Path; from pelican import Pelican; from pelican.settings import read_settings\n"
        "pelican = Pelican(read_settings('pelicanconf.py')); pelican.run()\n"
        "file = Path('tracardi.json'); file.write_text(file.read_text().replace('shop', 'other')); pelican.run()\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=project.folder, check=True, capture_output=True)
    assert project.tracked("output")["a.html"]["source"] == {"id": "other"}


def test_a_tag_that_is_missing_fails_the_build_and_names_the_source(project: Project) -> None:
    configure(project, {"tracker": {**TRACKER, "auto": {"triggers": [TRIGGER]}}})
    write_article(project, "a", body='<p data-tracardi-tag="prodct">Text</p>')
    run = build(project)
    assert run.code == 1
    assert 'pelicanconf.py: no page carries data-tracardi-tag="product"' in run.log
    assert re.search(r'data-tracardi-tag="prodct" stands at [\w/]+\.html, built from content/a\.md|stands at output/', run.log)
    assert project.tracked("output") == {}


def test_a_warning_fails_only_a_fatal_build(project: Project) -> None:
    configure(project, {"tracker": TRACKER})
    write_article(project, "a", body='<p data-tracardi-tag="product">Text</p>')
    run = build(project)
    assert run.code == 0
    assert 'content/a.md: no trigger names the tag "product" (and' in run.log
    assert build(project, "--fatal", "errors").code == 0
    assert build(project, "--fatal", "warnings").code == 1


def test_a_page_that_is_not_written_again_keeps_no_stale_block(project: Project) -> None:
    """The output folder is not cleaned, and Pelican can be told what to write."""
    configure(
        project,
        {"tracker": TRACKER, "delivery": {"mode": "file"}},
        "STATIC_CHECK_IF_MODIFIED = True\nLOAD_CONTENT_CACHE = True\nCACHE_CONTENT = True\n",
    )
    write_article(project, "a", "Tracardi: {events: [[one, {}]]}")
    project.write({"output/left.html": "<title>From an earlier build</title>"})
    assert build(project).code == 0
    configure(
        project,
        {"tracker": TRACKER, "delivery": {"mode": "file"}, "cookieless": True},
        "LOAD_CONTENT_CACHE = True\nCACHE_CONTENT = True\n",
    )
    assert build(project).code == 0
    (asset,) = (project.folder / "output").glob("tracardi-*.js")
    assert {path for path, text in project.html("output").items() if asset.name not in text} == {"left.html"}
    assert project.events("output")["a.html"] == ["page-view", "one"]
    assert "left.html" not in project.events("output")  # a page that Pelican has not written is none of this site


def test_an_older_pelican_is_told_so(project: Project) -> None:
    configure(project, {"tracker": TRACKER})
    program = "import pelican; pelican.__version__ = '4.8.0'; pelican.main(['--log-handler', 'plain'])"
    result = subprocess.run([sys.executable, "-c", program], cwd=project.folder, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "TracardiError: The plugin 'tracardi' needs Pelican 4.9 or later; this is 4.8.0." in result.stdout + result.stderr
